// Uses the node at the given address as a program that knows nothing of Genex would, with ethers, over HTTP and over a
// WebSocket.
// node ethers.mjs http://127.0.0.1:8545
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import {
  Contract,
  ContractFactory,
  JsonRpcProvider,
  TypedDataEncoder,
  Wallet,
  WebSocketProvider,
  ZeroAddress,
  ZeroHash,
  isError,
} from "ethers";

const contracts = new URL("../../../contracts/artifacts/", import.meta.url);
const read = async (name) => JSON.parse(await readFile(new URL(name, contracts), "utf8"));

const url = process.argv[2];
assert(url, "say where the node is");
// By default ethers gives the answer of the last quarter of a second again, and a block takes less.
const node = new JsonRpcProvider(url, undefined, { pollingInterval: 100, cacheTimeout: -1 });
const wallet = Wallet.createRandom(node);
const addresses = (await read("addresses.json")).contracts;
const stablecoin = await read("TestStablecoin.json");
const dollar = new Contract(addresses.TestStablecoin, stablecoin.abi, wallet);
const spender = "0x00000000000000000000000000000000000000AA";

await test("chain, fees and state are read", async () => {
  assert.equal((await node.getNetwork()).chainId, 7091n);
  assert.equal(await dollar.decimals(), 6n);
  assert.equal((await node.getFeeData()).gasPrice, 0n);
  assert.equal(await dollar.approve.estimateGas(spender, 1n) > 21_000n, true);
});

await test("transactions sent at once come in their order", async () => {
  const nonce = await node.getTransactionCount(wallet.address);
  const sent = await Promise.all([3n, 4n, 5n].map((value, i) => dollar.approve(spender, value, { nonce: nonce + i })));
  const receipts = await Promise.all(sent.map((transaction) => transaction.wait()));
  receipts.forEach((receipt) => assert.equal(receipt.status, 1));
  assert.equal(await dollar.allowance(wallet.address, spender), 5n);
  const logs = await dollar.queryFilter(dollar.filters.Approval(wallet.address), receipts[0].blockNumber);
  assert.deepEqual(logs.map(({ args }) => args.value), [3n, 4n, 5n]);
});

await test("a contract is deployed and used", async () => {
  const factory = new ContractFactory(stablecoin.abi, stablecoin.bytecode, wallet);
  const coin = await factory.deploy(wallet.address);
  await coin.waitForDeployment();
  await (await coin.mint(spender, 7n)).wait();
  assert.equal(await coin.balanceOf(spender), 7n);
});

await test("a revert says why", async () => {
  const error = await dollar.mint.staticCall(wallet.address, 1n).then(() => assert.fail("it was let through"), (e) => e);
  assert(isError(error, "CALL_EXCEPTION"), String(error));
  assert.equal(error.revert?.name, "NotMinter");
});

await test("typed data has the digest that the contract finds", async () => {
  const core = new Contract(addresses.SettlementCore, (await read("SettlementCore.json")).abi, node);
  const [, name, version, chainId, verifyingContract] = await core.eip712Domain();
  const fields = "address owner,uint64 classId,uint8 side,uint128 nonce,uint64 limitMinor,uint16 maxFeeBps,uint32 quantity,uint8 resalesLeft,uint40 deadline";
  const Order = fields.split(",").map((field) => field.split(" ")).map(([type, field]) => ({ type, name: field }));
  const order = {
    owner: wallet.address, classId: 7n, side: 1, nonce: 9n, limitMinor: 80_00n, maxFeeBps: 150, quantity: 3, resalesLeft: 2, deadline: 1n << 39n,
  };
  const digest = TypedDataEncoder.hash({ name, version, chainId, verifyingContract }, { Order }, order);
  assert.equal(digest, await core.orderDigest(order));
});

await test("blocks and logs are told over a WebSocket", async () => {
  const socket = new WebSocketProvider(url.replace("http", "ws"));
  try {
    const heard = new Contract(addresses.TestStablecoin, stablecoin.abi, socket);
    const block = new Promise((resolve) => { socket.once("block", resolve); });
    const approval = new Promise((resolve) => {
      heard.once(heard.filters.Approval(wallet.address), (...told) => resolve(told.at(-1)));
    });
    // The subscription stands when the node has answered something asked after it.
    await socket.getBlockNumber();
    const receipt = await (await dollar.approve(spender, 11n)).wait();
    const { args, log } = await within(10_000, approval);
    assert.equal(args.value, 11n);
    assert.equal(log.transactionHash, receipt.hash);
    assert((await within(10_000, block)) <= receipt.blockNumber + 1);
  } finally {
    await socket.destroy();
  }
});

await test("what is not there is said not to be", async () => {
  assert.equal(await node.getTransaction(ZeroHash), null);
  assert.equal(await node.getCode(ZeroAddress), "0x");
  assert.equal(await node.getBlock(1_000_000_000), null);
});

function within(ms, promise) {
  const late = new Promise((_, reject) => { setTimeout(() => reject(new Error(`nothing within ${ms} ms`)), ms).unref(); });
  return Promise.race([promise, late]);
}

async function test(promise, work) {
  await work();
  console.log(`ok: ${promise}`);
}
