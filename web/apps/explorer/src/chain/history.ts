/**
 * What happened to one coupon. Sales, issues and redemptions name the coupon or its class in their
 * topics; a gift is a bare ERC-1155 transfer, whose topics name only who gave and who got, so gifts
 * are found by following the holders from hand to hand.
 */
import { type Address, type Client, formatLog, type Hex, type Log, numberToHex, pad, type RpcLog, toEventSelector } from 'viem'
import { contractNamed } from './contracts'
import { type CouponName, idOf } from './coupon'
import { decodeLog } from './decode'

/** Blocks one request may span; nodes allow no more than 100,000. */
const WINDOW = 50_000n
/** Rounds of following holders; no coupon may be resold more than ten times, and gifts are rarer. */
const MAX_ROUNDS = 16

const CLASS_EVENTS = [
  toEventSelector('ClassCreated(uint64,address,bytes32,bytes32,uint32)'),
  toEventSelector('Minted(uint64,address,uint40,uint40)'),
]
const PARTLY_REDEEMED = toEventSelector('PartlyRedeemed(uint256,uint256,uint40,uint40,address,bytes32,address)')
const COUPON_EVENTS = [toEventSelector('Redeemed(uint256,address,bytes32,address)'), toEventSelector('Recalled(uint256)'), PARTLY_REDEEMED]
const SALE = toEventSelector('TradeSettled(bytes32,uint64,uint64,uint8,address,address,uint64,uint64,uint64,uint256[])')
const TRANSFERS = [
  toEventSelector('TransferSingle(address,address,address,uint256,uint256)'),
  toEventSelector('TransferBatch(address,address,address,uint256[],uint256[])'),
]

type Topics = readonly (Hex | readonly Hex[] | null)[]

interface Span {
  readonly from: bigint
  readonly to: bigint
}

/** The spans of blocks down to `first`, newest first. */
export function spansOf(first: bigint, head: bigint): Span[] {
  const spans: Span[] = []
  for (let to = head; to >= first; to -= WINDOW) {
    spans.push({ from: to - first >= WINDOW ? to - WINDOW + 1n : first, to })
  }
  return spans
}

async function logsIn(client: Client, { from, to }: Span, address: Address, topics: Topics): Promise<Log[]> {
  const filter = { address, topics: topics as never, fromBlock: numberToHex(from), toBlock: numberToHex(to) }
  const found: RpcLog[] = await client.request({ method: 'eth_getLogs', params: [filter] })
  return found.map((log) => formatLog(log))
}

/** Whether an event that names a class or a coupon is of this coupon. */
export function concerns(log: Log, name: CouponName): boolean {
  const { id, restId, ids, firstSerial, quantity } = decodeLog(log)?.args ?? {}
  if (typeof id === 'bigint') return id === idOf(name) || restId === idOf(name)
  if (Array.isArray(ids)) return ids.includes(idOf(name))
  if (firstSerial === undefined) return true
  const first = BigInt(firstSerial as number)
  return name.serial >= first && name.serial < first + BigInt(quantity as number)
}

function holdersIn(logs: readonly Log[]): Address[] {
  return logs.flatMap((log) => {
    const { buyer, from, to } = decodeLog(log)?.args ?? {}
    return [buyer, from, to].filter((party): party is Address => typeof party === 'string')
  })
}

/** Events of the class, of the coupon and of its sales, back to the block that created the class. */
async function named(client: Client, name: CouponName, head: bigint): Promise<{ logs: Log[]; first: bigint }> {
  const ledger = contractNamed('CouponLedger').address
  const core = contractNamed('SettlementCore').address
  const classId = numberToHex(name.classId, { size: 32 })
  const id = numberToHex(idOf(name), { size: 32 })
  const logs: Log[] = []
  for (const span of spansOf(0n, head)) {
    const found = await Promise.all([
      logsIn(client, span, ledger, [CLASS_EVENTS, classId]),
      logsIn(client, span, ledger, [COUPON_EVENTS, id]),
      logsIn(client, span, ledger, [PARTLY_REDEEMED, null, id]),
      logsIn(client, span, core, [SALE, null, classId]),
    ])
    logs.push(...found.flat().filter((log) => concerns(log, name)))
    const created = found[0].find(({ topics }) => topics[0] === CLASS_EVENTS[0])
    if (created?.blockNumber !== null && created?.blockNumber !== undefined) return { logs, first: created.blockNumber }
  }
  return { logs, first: 0n }
}

/** Transfers of the coupon from or to any of these holders. */
async function transfers(client: Client, name: CouponName, holders: readonly Address[], spans: readonly Span[]): Promise<Log[]> {
  const ledger = contractNamed('CouponLedger').address
  const parties = holders.map((holder) => pad(holder))
  const logs: Log[] = []
  for (const span of spans) {
    const [given, got] = await Promise.all([
      logsIn(client, span, ledger, [TRANSFERS, null, parties]),
      logsIn(client, span, ledger, [TRANSFERS, null, null, parties]),
    ])
    logs.push(...[...given, ...got].filter((log) => concerns(log, name)))
  }
  return logs
}

function keyOf(log: Log): string {
  return `${log.transactionHash ?? ''}-${String(log.logIndex)}`
}

/** Newest first; what stands in one transaction in its order there, turned round. */
function compare(one: Log, other: Log): number {
  const [a, b] = [one.blockNumber ?? 0n, other.blockNumber ?? 0n]
  if (a !== b) return a < b ? 1 : -1
  return (other.logIndex ?? 0) - (one.logIndex ?? 0)
}

/** All that happened to a coupon held by `owner` of a class of `issuer`, newest first. */
export async function historyOf(client: Client, name: CouponName, owner: Address, issuer: Address, head: bigint): Promise<Log[]> {
  const { logs, first } = await named(client, name, head)
  const found = new Map(logs.map((log) => [keyOf(log), log]))
  // The issuer's own transfers are its sales, which are found already, and would be far too many.
  const known = new Set<Address>([issuer])
  let next = [...new Set([owner, ...holdersIn(logs)])].filter((party) => !known.has(party))
  for (let round = 0; round < MAX_ROUNDS && next.length > 0; round += 1) {
    next.forEach((party) => known.add(party))
    const moved = await transfers(client, name, next, spansOf(first, head))
    moved.forEach((log) => found.set(keyOf(log), log))
    next = [...new Set(holdersIn(moved))].filter((party) => !known.has(party))
  }
  return [...found.values()].toSorted(compare)
}
