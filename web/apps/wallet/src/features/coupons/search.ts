import type { CouponState } from '@genex/api-client/types/coupons'

/** States a holder can look at, the useful ones first. */
export const STATES: readonly CouponState[] = ['available', 'listed', 'in_trade', 'locked', 'redeemed', 'expired']

/** Reads the state to show from the address bar. */
export function parseCouponSearch(search: Record<string, unknown>): { state?: CouponState } {
  const state = STATES.find((one) => one === search['state'])
  return state === undefined ? {} : { state }
}
