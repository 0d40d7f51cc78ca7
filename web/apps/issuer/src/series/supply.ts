import type { Supply } from '@genex/api-client/types/issue'

/** Where a coupon of a series can be; each coupon is in exactly one place. */
export type Place = 'in_stock' | 'circulating' | 'listed' | 'redeemed' | 'expired'

/** The places in the order of a coupon's life. */
export const PLACES: readonly Place[] = ['in_stock', 'circulating', 'listed', 'redeemed', 'expired']

/** How many coupons are in one place. */
export interface Share {
  readonly place: Place
  readonly units: number
  /** Of all issued, in basis points; the shares of one supply add up to 10,000. */
  readonly bps: number
}

/** Offered coupons are with customers too; here each counts once. */
function unitsAt(supply: Supply, place: Place): number {
  return place === 'circulating' ? supply.circulating - supply.listed : supply[place]
}

/** A supply by place. Rounding goes to the largest remainders, so that the bar is always full. */
export function sharesOf(supply: Supply): readonly Share[] {
  const units = PLACES.map((place) => unitsAt(supply, place))
  const total = units.reduce((sum, count) => sum + count, 0)
  if (total === 0) return PLACES.map((place) => ({ place, units: 0, bps: 0 }))
  const bps = units.map((count) => Math.floor((count * 10_000) / total))
  const order = units.map((count, index) => ({ index, rest: (count * 10_000) % total })).sort((a, b) => b.rest - a.rest)
  const missing = 10_000 - bps.reduce((sum, part) => sum + part, 0)
  for (const { index } of order.slice(0, missing)) bps[index] = (bps[index] ?? 0) + 1
  return PLACES.map((place, index) => ({ place, units: units[index] ?? 0, bps: bps[index] ?? 0 }))
}
