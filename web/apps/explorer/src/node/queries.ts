import { useQuery } from '@tanstack/react-query'
import type { Address, Client, Hash } from 'viem'
import { getBalance, getBlock, getCode, getLogs, getTransaction, getTransactionCount, getTransactionReceipt } from 'viem/actions'
import { useNode } from './NodeContext'

const HEAD_MS = 1_000
const RECENT_BLOCKS = 500n
const LISTED_BLOCKS = 10n

/** A block by its number or its hash. */
export type BlockName = { readonly blockNumber: bigint } | { readonly blockHash: Hash }

function range(head: bigint, count: bigint): bigint[] {
  const first = head >= count ? head - count + 1n : 0n
  return Array.from({ length: Number(head - first) + 1 }, (_, index) => head - BigInt(index))
}

async function readHead(client: Client) {
  const [latest, finalized] = await Promise.all([getBlock(client, { blockTag: 'latest' }), getBlock(client, { blockTag: 'finalized' })])
  return { latest, finalized }
}

/** The newest block and the newest final one, followed live. */
export function useHead() {
  const { client, url } = useNode()
  return useQuery({ queryKey: ['head', url], queryFn: () => readHead(client), refetchInterval: HEAD_MS })
}

/** The last few blocks before and including `head`, newest first. */
export function useLatestBlocks(head: bigint | undefined) {
  const { client } = useNode()
  return useQuery({
    queryKey: ['blocks', String(head)],
    queryFn: () => Promise.all(range(head ?? 0n, LISTED_BLOCKS).map((blockNumber) => getBlock(client, { blockNumber }))),
    enabled: head !== undefined,
    placeholderData: (before) => before,
  })
}

/** One block, with the hashes of its transactions. */
export function useBlock(name: BlockName) {
  const { client } = useNode()
  const key = 'blockHash' in name ? name.blockHash : String(name.blockNumber)
  return useQuery({ queryKey: ['block', key], queryFn: () => getBlock(client, name), staleTime: Infinity })
}

async function readTransaction(client: Client, hash: Hash) {
  const [transaction, receipt] = await Promise.all([getTransaction(client, { hash }), getTransactionReceipt(client, { hash })])
  const block = await getBlock(client, { blockNumber: receipt.blockNumber })
  return { transaction, receipt, block }
}

/** One transaction with its receipt and its block. */
export function useTransaction(hash: Hash) {
  const { client } = useNode()
  return useQuery({ queryKey: ['tx', hash], queryFn: () => readTransaction(client, hash), staleTime: Infinity })
}

/** Events of the last few hundred blocks, of all contracts or of one, newest first. */
export function useRecentLogs(head: bigint | undefined, address?: Address) {
  const { client } = useNode()
  const read = async () => {
    const fromBlock = (head ?? 0n) > RECENT_BLOCKS ? (head ?? 0n) - RECENT_BLOCKS : 0n
    const logs = await getLogs(client, { fromBlock, ...(address === undefined ? {} : { address }) })
    return logs.toReversed()
  }
  return useQuery({
    queryKey: ['logs', address ?? 'all', String(head)],
    queryFn: read,
    enabled: head !== undefined,
    placeholderData: (before) => before,
  })
}

async function readAccount(client: Client, address: Address) {
  const [balance, nonce, code] = await Promise.all([
    getBalance(client, { address }),
    getTransactionCount(client, { address }),
    getCode(client, { address }),
  ])
  return { balance, nonce, code: code ?? '0x' }
}

/** What the chain holds of an address. */
export function useAccount(address: Address) {
  const { client } = useNode()
  return useQuery({ queryKey: ['account', address], queryFn: () => readAccount(client, address) })
}
