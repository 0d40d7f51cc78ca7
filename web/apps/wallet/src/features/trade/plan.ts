import { fromMinor, toMinor } from '@genex/api-client/money'
import type { Money } from '@genex/api-client/types/common'
import type { Book, SeriesDetail } from '@genex/api-client/types/trade'

/** How a wanted number of coupons can be had now. */
export interface BuyPlan {
  readonly source: 'primary' | 'secondary'
  /** The highest price of any one of them. */
  readonly limit: Money
  readonly gross: Money
  readonly quantity: number
}

interface Offer {
  readonly minor: bigint
  readonly quantity: number
}

/** What is on offer from the best source, best price first. */
function offersOf(series: SeriesDetail, book: Book): readonly Offer[] {
  if (series.best_source === 'primary') return [{ minor: toMinor(series.issue_price), quantity: series.stock }]
  const { currency } = series.face_value
  return book.asks.map((level) => ({ minor: toMinor({ amount: level.price, currency }), quantity: level.quantity }))
}

/** How many can be bought at once: what is on offer, and no more than each person may have. */
export function mostToBuy(series: SeriesDetail, book: Book): number {
  const offered = offersOf(series, book).reduce((sum, offer) => sum + offer.quantity, 0)
  return Math.min(offered, series.rules.per_person ?? offered)
}

/** Takes `quantity` from the best offers; null when there are not so many. */
export function planPurchase(series: SeriesDetail, book: Book, quantity: number): BuyPlan | null {
  let [gross, limit, left] = [0n, 0n, quantity]
  for (const offer of offersOf(series, book)) {
    if (left <= 0) break
    const taken = Math.min(left, offer.quantity)
    gross += offer.minor * BigInt(taken)
    limit = offer.minor
    left -= taken
  }
  if (quantity < 1 || left > 0) return null
  const { currency } = series.face_value
  const source = series.best_source === 'primary' ? 'primary' : 'secondary'
  return { source, limit: fromMinor(limit, currency), gross: fromMinor(gross, currency), quantity }
}
