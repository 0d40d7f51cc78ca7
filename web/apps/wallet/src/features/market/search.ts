import type { CouponKind, Grade, Trade } from '@genex/api-client/types/common'
import type { SeriesQuery, SeriesSort } from '@genex/api-client/types/trade'

export const TRADES: readonly Trade[] = ['catering', 'hotel', 'travel', 'retail']
export const KINDS: readonly CouponKind[] = ['stored_value', 'spend_and_save', 'discount', 'gift_card']
export const GRADES: readonly Grade[] = ['AAA', 'AA', 'A', 'BBB', 'BB+', 'BB', 'NR']
export const SORTS: readonly SeriesSort[] = ['trending', 'discount', 'ending', 'newest', 'price']
export const DISCOUNTS_BPS: readonly number[] = [500, 1000, 1500, 2000]
export const DAYS_LEFT: readonly number[] = [7, 30, 90]

/** What the market shows, as it stands in the address bar. */
export interface MarketSearch {
  readonly q?: string
  readonly trade?: Trade
  readonly kind?: CouponKind
  readonly grade?: Grade
  readonly sort?: SeriesSort
  readonly days?: number
  readonly off?: number
}

function oneOf<T>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value)
}

function present<T extends object>(fields: T): Partial<{ [K in keyof T]: Exclude<T[K], undefined> }> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Partial<{ [K in keyof T]: Exclude<T[K], undefined> }>
}

/** Reads the address bar; what is not a known filter is dropped. */
export function parseMarketSearch(search: Record<string, unknown>): MarketSearch {
  const q = search['q']
  return present({
    q: typeof q === 'string' && q !== '' ? q.slice(0, 100) : undefined,
    trade: oneOf(search['trade'], TRADES),
    kind: oneOf(search['kind'], KINDS),
    grade: oneOf(search['grade'], GRADES),
    sort: oneOf(search['sort'], SORTS),
    days: oneOf(search['days'], DAYS_LEFT),
    off: oneOf(search['off'], DISCOUNTS_BPS),
  })
}

/** Whether anything is narrowed or sorted, so that the list alone is wanted. */
export function isNarrowed(search: MarketSearch): boolean {
  return Object.keys(search).length > 0
}

/** The list the server is asked for. */
export function queryOf(search: MarketSearch): SeriesQuery {
  return {
    query: search.q,
    trade: search.trade,
    kind: search.kind,
    grade: search.grade,
    max_days_left: search.days,
    min_discount_bps: search.off,
    sort: search.sort ?? 'trending',
    limit: 24,
  }
}
