import { useApi } from '@genex/api-client/context'
import { useValueMutation } from '@genex/api-client/idempotency'
import { toMinor } from '@genex/api-client/money'
import type { Money } from '@genex/api-client/types/common'
import type { BookLevel, NewOrder, Order, SeriesDetail } from '@genex/api-client/types/trade'
import { useQueryClient } from '@tanstack/react-query'

/** Places an order; everything the person sees is asked for anew afterwards. */
export function usePlaceOrder(onPlaced: (order: Order) => void) {
  const api = useApi()
  const cache = useQueryClient()
  return useValueMutation<NewOrder, Order>(
    (order, key) => api.placeOrder(order, key),
    (order) => {
      onPlaced(order)
      return cache.invalidateQueries()
    },
  )
}

/** Whole minor units of a price; prices of coupons are far below the limit of exact numbers. */
export function priceMinor(price: Money): number {
  return Number(toMinor(price))
}

/** Whole minor units of the best level of one side of the book. */
export function bestOf(levels: readonly BookLevel[], series: SeriesDetail): number | null {
  const best = levels[0]
  return best === undefined ? null : priceMinor({ amount: best.price, currency: series.face_value.currency })
}

/** The tick of a series in whole minor units. */
export function tickOf(series: SeriesDetail): number {
  return Math.max(1, priceMinor({ amount: series.tick, currency: series.face_value.currency }))
}
