import { useMutation } from '@tanstack/react-query'
import { type Address, type Client, type Hex, keccak256, numberToHex } from 'viem'
import { useNode } from '../node/NodeContext'
import type { RawHeader } from './header'
import type { AccountProof } from './verify'

/** What was proven, and by which block. */
export interface Proven {
  readonly header: RawHeader
  readonly values: readonly bigint[]
  readonly nodes: number
}

async function headerAt(client: Client, block: 'finalized' | bigint): Promise<RawHeader> {
  const name = typeof block === 'bigint' ? numberToHex(block) : block
  return (await client.request({ method: 'eth_getBlockByNumber', params: [name, false] })) as unknown as RawHeader
}

/**
 * The header whose state a proof is of. Nodes keep the tree of their newest state alone, and blocks
 * may come while the node answers, so it is one of those around the answer.
 */
async function headerOf(client: Client, answer: AccountProof, before: bigint): Promise<RawHeader> {
  const root = keccak256(answer.accountProof[0] ?? '0x')
  let header = await headerAt(client, 'finalized')
  while (header.stateRoot !== root && BigInt(header.number) > before) header = await headerAt(client, BigInt(header.number) - 1n)
  return header
}

async function prove(client: Client, address: Address, slots: readonly Hex[]): Promise<Proven> {
  const { verifyState } = await import('./verify')
  const before = BigInt((await headerAt(client, 'finalized')).number)
  const answer = (await client.request({ method: 'eth_getProof', params: [address, [...slots], 'latest'] })) as unknown as AccountProof
  const header = await headerOf(client, answer, before)
  const values = await verifyState(header, address, slots, answer)
  const nodes = answer.accountProof.length + answer.storageProof.reduce((sum, { proof }) => sum + proof.length, 0)
  return { header, values, nodes }
}

/** Asks the node for a proof at the newest final block and checks it here. */
export function useProof(address: Address, slots: readonly Hex[]) {
  const { client } = useNode()
  return useMutation({ mutationFn: () => prove(client, address, slots) })
}
