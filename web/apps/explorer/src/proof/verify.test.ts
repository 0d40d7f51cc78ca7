import { createMerkleProof, createMPT } from '@ethereumjs/mpt'
import { bytesToHex, type Hash, type Hex, hexToBytes, numberToHex, toRlp } from 'viem'
import { beforeAll, describe, expect, it } from 'vitest'
import { headerHash, type RawHeader } from './header'
import { type AccountProof, verifyState } from './verify'

const ADDRESS = '0x6f0ec410A8f1E0F4273A55c2793DC24311d9276a'
const EMPTY = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
const CODE = `0x${'cd'.repeat(32)}` as const
const SET = numberToHex(7, { size: 32 })
const UNSET = numberToHex(8, { size: 32 })
const WORD = 0xabcdef0123456789n

/** A trie with these leaves; its root, and the nodes that prove a key. */
async function trieOf(leaves: readonly (readonly [key: Hex, value: Hex])[]) {
  const trie = await createMPT({ useKeyHashing: true })
  for (const [key, value] of leaves) await trie.put(hexToBytes(key), hexToBytes(value))
  const prove = async (key: Hex) => (await createMerkleProof(trie, hexToBytes(key))).map((node) => bytesToHex(node))
  return { root: bytesToHex(trie.root()), prove }
}

function headerWith(stateRoot: Hash): RawHeader {
  const zero = `0x${'00'.repeat(32)}` as const
  const roots = { parentHash: zero, sha3Uncles: zero, transactionsRoot: EMPTY, receiptsRoot: EMPTY, mixHash: zero, withdrawalsRoot: EMPTY }
  const sizes = { difficulty: '0x0', number: '0x10', gasLimit: '0x23c34600', gasUsed: '0x0', timestamp: '0x6b03b389', baseFeePerGas: '0x0' } as const
  const rest = { miner: `0x${'00'.repeat(20)}`, logsBloom: `0x${'00'.repeat(256)}`, extraData: '0x', nonce: '0x0000000000000000' }
  const header = { ...roots, ...sizes, ...rest, stateRoot, hash: zero }
  return { ...header, hash: headerHash(header) }
}

let header: RawHeader
let answer: AccountProof

beforeAll(async () => {
  const others = Array.from({ length: 40 }, (_, index) => [numberToHex(index + 100, { size: 32 }), toRlp(numberToHex(index + 1))] as const)
  const storage = await trieOf([[SET, toRlp(numberToHex(WORD))], ...others])
  const account = toRlp(['0x01', '0x', storage.root, CODE])
  const neighbours = Array.from({ length: 40 }, (_, index) => [numberToHex(index + 1, { size: 20 }), account] as const)
  const state = await trieOf([[ADDRESS, account], ...neighbours])
  header = headerWith(state.root)
  answer = {
    address: ADDRESS,
    balance: '0x0',
    nonce: '0x1',
    codeHash: CODE,
    storageHash: storage.root,
    accountProof: await state.prove(ADDRESS),
    storageProof: [
      { key: SET, value: numberToHex(WORD), proof: await storage.prove(SET) },
      { key: UNSET, value: '0x0', proof: await storage.prove(UNSET) },
    ],
  }
})

describe('a proof of the state', () => {
  it('gives the values of slots, and nothing where nothing is', async () => {
    expect(await verifyState(header, ADDRESS, [SET, UNSET], answer)).toEqual([WORD, 0n])
  })

  it('does not hold under a header that was changed', async () => {
    await expect(verifyState({ ...header, gasUsed: '0x1' }, ADDRESS, [SET], answer)).rejects.toMatchObject({ fault: 'header' })
  })

  it('does not hold in another state', async () => {
    const other = headerWith(`0x${'11'.repeat(32)}`)
    await expect(verifyState(other, ADDRESS, [SET], answer)).rejects.toMatchObject({ fault: 'account' })
  })

  it('does not hold for another account, balance or storage than the tree has', async () => {
    const other = '0x0b2AFcbc5C91c4854CEca4ea6fFa1C1790fd1D11'
    await expect(verifyState(header, other, [SET], answer)).rejects.toMatchObject({ fault: 'account' })
    for (const lie of [{ balance: '0x1' }, { nonce: '0x2' }, { storageHash: EMPTY }, { codeHash: EMPTY }] as const) {
      await expect(verifyState(header, ADDRESS, [SET], { ...answer, ...lie })).rejects.toMatchObject({ fault: 'account' })
    }
  })

  it('does not hold for a slot that was changed, left out or swapped', async () => {
    const [set, unset] = answer.storageProof
    if (set === undefined || unset === undefined) throw new Error('two slots were proven')
    const lies = [[{ ...set, value: '0x1' as const }], [], [{ ...set, proof: unset.proof }], [{ ...set, proof: set.proof.slice(0, -1) }], [{ ...set, proof: [] }]]
    for (const storageProof of lies) {
      await expect(verifyState(header, ADDRESS, [SET], { ...answer, storageProof })).rejects.toMatchObject({ fault: 'storage' })
    }
  })
})
