// Tries the node as somebody would who develops with Hardhat: reads a class, deploys a contract, sends it a transaction.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { network } from "hardhat";
import type { Abi, Address } from "viem";

const artifacts = new URL("../../../../contracts/artifacts/", import.meta.url);
const read = async (name: string) => JSON.parse(await readFile(new URL(name, artifacts), "utf8"));

const { viem } = await network.create("genex");
const node = await viem.getPublicClient();
const abi: Abi = (await read("CouponLedger.json")).abi;
const ledger: Address = (await read("addresses.json")).contracts.CouponLedger;
const ask = (functionName: string, args: unknown[] = []) =>
  node.readContract({ address: ledger, abi, functionName, args });

const classId = (await ask("lastClassId")) as bigint;
assert(classId > 0n, "there is no class to look at");
const { minted } = (await ask("supplyOf", [classId])) as { minted: number };
assert(minted > 0, "there is no coupon to look at");
console.log(`ok: class ${classId} has ${minted} coupons`);

const id = classId << 40n;
const reader = await viem.deployContract("CouponReader", [ledger]);
assert.equal(await reader.read.holderOf([id]), await ask("ownerOf", [id]));
console.log(`ok: ${reader.address} reads who holds the first of them`);

const hash = await reader.write.look([id]);
const receipt = await node.waitForTransactionReceipt({ hash });
assert.equal(receipt.status, "success");
assert.equal(await reader.read.seen([id]), await ask("ownerOf", [id]));
const [seen] = await reader.getEvents.Seen({ id }, { fromBlock: receipt.blockNumber });
assert.equal(seen.transactionHash, hash);
console.log(`ok: transaction ${hash} is in the chain, and its event is found`);
