/** Checks of what a node says of the state, against the state root of a block (EIP-1186). */
import { createMPT, verifyMPTWithMerkleProof } from '@ethereumjs/mpt'
import { type Address, bytesToHex, fromRlp, type Hash, type Hex, hexToBigInt, hexToBytes, numberToHex, toRlp } from 'viem'
import { headerHash, integer, type RawHeader } from './header'

/** The root of a trie that holds nothing: keccak256 of an empty string's RLP. */
const EMPTY_ROOT: Hash = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'

/** The answer to `eth_getProof`. */
export interface AccountProof {
  readonly address: Address
  readonly balance: Hex
  readonly nonce: Hex
  readonly codeHash: Hash
  readonly storageHash: Hash
  readonly accountProof: readonly Hex[]
  readonly storageProof: readonly { readonly key: Hex; readonly value: Hex; readonly proof: readonly Hex[] }[]
}

/** What can be wrong with an answer. */
export type Fault = 'header' | 'account' | 'storage'

/** The first check that an answer did not pass. */
export class ProofError extends Error {
  readonly fault: Fault

  constructor(fault: Fault, options?: ErrorOptions) {
    super(`the proof of the ${fault} does not hold`, options)
    this.fault = fault
  }
}

/** What the trie under `root` holds at `key`; null if nothing. Throws if the nodes do not prove it. */
async function proven(root: Hash, key: Hex, nodes: readonly Hex[]): Promise<Hex | null> {
  if (nodes.length === 0 && root === EMPTY_ROOT) return null
  const hashing = await createMPT({ useKeyHashing: true })
  const proof = nodes.map((node) => hexToBytes(node))
  const value = await verifyMPTWithMerkleProof(hashing, hexToBytes(root), hexToBytes(key), proof)
  return value === null ? null : bytesToHex(value)
}

async function orFault<T>(fault: Fault, check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (cause) {
    throw new ProofError(fault, { cause })
  }
}

function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}

function checkHeader(header: RawHeader): Promise<void> {
  demand(headerHash(header) === header.hash, 'the header has another hash')
  return Promise.resolve()
}

async function checkAccount(root: Hash, answer: AccountProof): Promise<void> {
  const { balance, nonce, storageHash, codeHash } = answer
  const leaf = await proven(root, answer.address, answer.accountProof)
  const said = toRlp([integer(BigInt(nonce)), integer(BigInt(balance)), storageHash, codeHash])
  const isNobody = BigInt(balance) === 0n && BigInt(nonce) === 0n && storageHash === EMPTY_ROOT
  demand(leaf === null ? isNobody : leaf === said, 'the leaf holds something else than the node says')
}

async function checkSlot(root: Hash, slot: AccountProof['storageProof'][number]): Promise<bigint> {
  const leaf = await proven(root, numberToHex(hexToBigInt(slot.key), { size: 32 }), slot.proof)
  const value = leaf === null ? 0n : BigInt(leafValue(leaf))
  demand(value === BigInt(slot.value), 'the leaf holds something else than the node says')
  return value
}

function leafValue(leaf: Hex): Hex {
  const value = fromRlp(leaf, 'hex')
  if (typeof value !== 'string') throw new TypeError('a slot holds one value')
  return value
}

/**
 * Checks the whole chain from a block's hash to the values of storage slots: the header hashes to
 * the block's hash, the account is in the header's state, the slots are in the account's storage.
 * Returns the slots' values in the order they were asked for. Throws [`ProofError`].
 */
export async function verifyState(header: RawHeader, address: Address, keys: readonly Hex[], answer: AccountProof): Promise<bigint[]> {
  await orFault('header', () => checkHeader(header))
  await orFault('account', async () => {
    demand(answer.address.toLowerCase() === address.toLowerCase(), 'another account was answered')
    await checkAccount(header.stateRoot, answer)
  })
  return orFault('storage', () => {
    const slots = keys.map((key) => {
      const slot = answer.storageProof.find((one) => hexToBigInt(one.key) === hexToBigInt(key))
      if (slot === undefined) throw new Error('a slot was not answered')
      return slot
    })
    return Promise.all(slots.map((slot) => checkSlot(answer.storageHash, slot)))
  })
}
