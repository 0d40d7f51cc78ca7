import type { TransferRule } from '@genex/api-client/types/common'
import type { Coupon } from '@genex/api-client/types/coupons'

/**
 * Coupons of a series that can go into one sell order, the `preferred` one first. All of them may
 * be resold equally often, because an order states one number of resales left.
 */
export function sellable(coupons: readonly Coupon[], seriesId: string, transfer: TransferRule, preferred?: string): Coupon[] {
  if (transfer === 'forbidden') return []
  const free = coupons.filter(
    (coupon) => coupon.series.id === seriesId && coupon.state === 'available' && coupon.resales_left > 0,
  )
  const first = free.find((coupon) => coupon.id === preferred) ?? free[0]
  if (first === undefined) return []
  return [first, ...free.filter((coupon) => coupon !== first && coupon.resales_left === first.resales_left)]
}
