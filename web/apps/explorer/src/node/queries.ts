import { useQuery } from '@tanstack/react-query'
import type { Address, Client, Hash, Log } from 'viem'
import { getBalance, getBlock, getCode, getLogs, getTransaction, getTransactionCount, getTransactionReceipt } from 'viem/actions'
import { useNode } from './NodeContext'

const HEAD_MS = 1_000
const RECENT_BLOCKS = 500n
/** Blocks one request spans: a node answers with no more than 20,000 events. */
const SPAN_BLOCKS = 25n
const LISTED_EVENTS = 15
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

/** The newest events, span by span back from the head until there are enough. */
async function readRecentLogs(client: Client, head: bigint, address: Address | undefined): Promise<Log[]> {
  const last = head > RECENT_BLOCKS ? head - RECENT_BLOCKS : 0n
  const found: Log[] = []
  for (let toBlock = head; toBlock >= last && found.length < LISTED_EVENTS; toBlock -= SPAN_BLOCKS) {
    const fromBlock = toBlock - last >= SPAN_BLOCKS ? toBlock - SPAN_BLOCKS + 1n : last
    const logs = await getLogs(client, { fromBlock, toBlock, ...(address === undefined ? {} : { address }) })
    found.push(...logs.toReversed())
  }
  return found.slice(0, LISTED_EVENTS)
}

/** The last few events within the last few hundred blocks, of all contracts or of one, newest first. */
export function useRecentLogs(head: bigint | undefined, address?: Address) {
  const { client } = useNode()
  return useQuery({
    queryKey: ['logs', address ?? 'all', String(head)],
    queryFn: () => readRecentLogs(client, head ?? 0n, address),
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
