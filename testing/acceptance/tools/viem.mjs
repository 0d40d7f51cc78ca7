// Uses the node at the given address as a program that knows nothing of Genex would, with viem's defaults.
// node viem.mjs http://127.0.0.1:8545
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import {
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  defineChain,
  http,
  parseEventLogs,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";

const contracts = new URL("../../../contracts/artifacts/", import.meta.url);
const read = async (name) => JSON.parse(await readFile(new URL(name, contracts), "utf8"));

const url = process.argv[2];
assert(url, "say where the node is");
const chain = defineChain({
  id: 7091,
  name: "Genex development",
  nativeCurrency: { name: "Genex", symbol: "GNX", decimals: 18 },
  rpcUrls: { default: { http: [url] } },
});
const account = privateKeyToAccount(generatePrivateKey());
const node = createPublicClient({ chain, transport: http(), pollingInterval: 100 });
const wallet = createWalletClient({ account, chain, transport: http() });
const { abi } = await read("TestStablecoin.json");
const dollar = { address: (await read("addresses.json")).contracts.TestStablecoin, abi };

await test("state is read", async () => {
  assert.equal(await node.getChainId(), chain.id);
  assert.equal(await node.readContract({ ...dollar, functionName: "decimals" }), 6);
  assert.equal(await node.getBalance({ address: account.address }), 0n);
});

await test("blocks link", async () => {
  const last = await node.getBlock();
  assert(last.number > 0n);
  const parent = await node.getBlock({ blockNumber: last.number - 1n });
  assert.equal(last.parentHash, parent.hash);
});

await test("a transaction is sent and its receipt and logs are found", async () => {
  const spender = "0x00000000000000000000000000000000000000AA";
  const hash = await wallet.writeContract({ ...dollar, functionName: "approve", args: [spender, 5n] });
  const receipt = await node.waitForTransactionReceipt({ hash });
  assert.equal(receipt.status, "success");
  assert.equal(receipt.effectiveGasPrice, 0n);
  const [inReceipt] = parseEventLogs({ abi, logs: receipt.logs, eventName: "Approval" });
  assert.deepEqual(inReceipt.args, { owner: account.address, spender, value: 5n });
  const [found] = await node.getContractEvents({
    ...dollar,
    eventName: "Approval",
    args: { owner: account.address },
    fromBlock: receipt.blockNumber,
  });
  assert.equal(found.transactionHash, hash);
  assert.equal(await node.getTransactionCount({ address: account.address }), 1);
});

await test("a revert says why", async () => {
  const call = { ...dollar, functionName: "mint", args: [account.address, 1n], account };
  const error = await node.simulateContract(call).then(() => assert.fail("it was let through"), (e) => e);
  const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  assert.equal(reverted?.data?.errorName, "NotMinter", String(error));
});

async function test(promise, work) {
  await work();
  console.log(`ok: ${promise}`);
}
