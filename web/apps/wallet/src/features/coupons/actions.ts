import type { TransferRule } from '@genex/api-client/types/common'
import type { Coupon } from '@genex/api-client/types/coupons'

export type Action = 'use' | 'sell' | 'give' | 'refund'

/** Why an action is not possible now; each has a sentence for the holder. */
export type Refusal =
  | 'used'
  | 'expired'
  | 'listed'
  | 'completing'
  | 'given'
  | 'at_till'
  | 'set_aside'
  | 'not_transferable'
  | 'no_resales'
  | 'not_purchased'
  | 'refund_closed'

/** A coupon that is not freely at hand can neither be used, sold, given nor refunded. */
function busy(coupon: Coupon): Refusal | null {
  switch (coupon.state) {
    case 'available':
      return null
    case 'redeemed':
      return 'used'
    case 'expired':
      return 'expired'
    case 'listed':
      return 'listed'
    case 'in_trade':
      return 'completing'
    case 'locked':
      return lockRefusal(coupon.lock_purpose)
  }
}

function lockRefusal(purpose: string | null): Refusal {
  if (purpose === 'gift') return 'given'
  return purpose === 'redemption' ? 'at_till' : 'set_aside'
}

function resale(coupon: Coupon, transfer: TransferRule): Refusal | null {
  if (transfer === 'forbidden') return 'not_transferable'
  return coupon.resales_left <= 0 ? 'no_resales' : null
}

/** A gift needs a resale left only where the rules count gifts as resales. */
function gift(coupon: Coupon, transfer: TransferRule): Refusal | null {
  return transfer === 'free' ? null : resale(coupon, transfer)
}

function refund(coupon: Coupon, nowMs: number): Refusal | null {
  if (coupon.acquired_by !== 'purchase' || coupon.purchase_id === null) return 'not_purchased'
  return coupon.refund_until === null || Date.parse(coupon.refund_until) <= nowMs ? 'refund_closed' : null
}

/** Whether a pass for a till is shown for this coupon now: it may be shown again. */
export function isAtTill(coupon: Coupon): boolean {
  return busy(coupon) === 'at_till'
}

/** The one reason why none of `actions` is possible now; null when one is, or the reasons differ. */
export function sharedRefusal(actions: readonly Action[], refused: Record<Action, Refusal | null>): Refusal | null {
  const reasons = new Set(actions.map((action) => refused[action]))
  const [only = null] = reasons
  return reasons.size === 1 ? only : null
}

/** For each action null when the holder may take it now, else why not. */
export function refusals(coupon: Coupon, transfer: TransferRule, nowMs: number): Record<Action, Refusal | null> {
  const state = busy(coupon)
  const late = Date.parse(coupon.valid_until) <= nowMs ? 'expired' : null
  return {
    use: (state === 'at_till' ? null : state) ?? late,
    sell: state ?? late ?? resale(coupon, transfer),
    give: state ?? late ?? gift(coupon, transfer),
    refund: state ?? refund(coupon, nowMs),
  }
}
