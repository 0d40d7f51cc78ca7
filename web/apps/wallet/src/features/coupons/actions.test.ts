import type { Coupon } from '@genex/api-client/types/coupons'
import { describe, expect, test } from 'vitest'
import { refusals, sharedRefusal } from './actions'

const NOW = Date.parse('2026-11-22T12:00:00Z')

const coupon = (over: Partial<Coupon> = {}): Coupon =>
  ({
    id: 'cpn_1',
    state: 'available',
    lock_purpose: null,
    resales_left: 2,
    acquired_by: 'purchase',
    purchase_id: 'pur_1',
    refund_until: '2026-11-25T00:00:00Z',
    valid_until: '2026-12-31T00:00:00Z',
    ...over,
  }) as Coupon

describe('a coupon at hand', () => {
  test('can be used, sold, given and, within its window, refunded', () => {
    expect(refusals(coupon(), 'counted', NOW)).toEqual({ use: null, sell: null, give: null, refund: null })
  })

  test('that may not be passed on can only be used', () => {
    const refused = refusals(coupon(), 'forbidden', NOW)
    expect(refused).toMatchObject({ use: null, sell: 'not_transferable', give: 'not_transferable' })
  })

  test('at its last resale cannot be sold but still given', () => {
    const refused = refusals(coupon({ resales_left: 0 }), 'free', NOW)
    expect(refused).toMatchObject({ sell: 'no_resales', give: null })
  })

  test('at its last resale cannot be given either where gifts count as resales', () => {
    const refused = refusals(coupon({ resales_left: 0 }), 'counted', NOW)
    expect(refused).toMatchObject({ use: null, sell: 'no_resales', give: 'no_resales' })
  })

  test('past its last moment can do nothing, even before the server has said so', () => {
    const refused = refusals(coupon({ valid_until: '2026-11-22T12:00:00Z' }), 'counted', NOW)
    expect(refused).toMatchObject({ use: 'expired', sell: 'expired', give: 'expired' })
  })

  test('is refunded only if bought from the issuer and in time', () => {
    expect(refusals(coupon({ acquired_by: 'trade' }), 'counted', NOW).refund).toBe('not_purchased')
    expect(refusals(coupon({ refund_until: '2026-11-22T12:00:00Z' }), 'counted', NOW).refund).toBe('refund_closed')
    expect(refusals(coupon({ refund_until: null }), 'counted', NOW).refund).toBe('refund_closed')
  })
})

describe('a coupon that is busy', () => {
  test('says with what', () => {
    expect(refusals(coupon({ state: 'listed' }), 'counted', NOW).use).toBe('listed')
    expect(refusals(coupon({ state: 'in_trade' }), 'counted', NOW).sell).toBe('completing')
    expect(refusals(coupon({ state: 'locked', lock_purpose: 'gift' }), 'counted', NOW).use).toBe('given')
    expect(refusals(coupon({ state: 'redeemed' }), 'counted', NOW).give).toBe('used')
  })

  test('whose code is shown at a till may show it again, and nothing else', () => {
    const refused = refusals(coupon({ state: 'locked', lock_purpose: 'redemption' }), 'counted', NOW)
    expect(refused).toMatchObject({ use: null, sell: 'at_till', give: 'at_till', refund: 'at_till' })
  })
})

describe('a reason for all', () => {
  const ALL = ['use', 'sell', 'give', 'refund'] as const

  test('is said once when nothing is possible for one and the same reason', () => {
    expect(sharedRefusal(ALL, refusals(coupon({ state: 'listed' }), 'counted', NOW))).toBe('listed')
  })

  test('does not exist while anything is possible or the reasons differ', () => {
    expect(sharedRefusal(ALL, refusals(coupon(), 'counted', NOW))).toBeNull()
    expect(sharedRefusal(ALL, refusals(coupon({ resales_left: 0 }), 'counted', NOW))).toBeNull()
    expect(sharedRefusal(['sell', 'refund'], { use: null, sell: 'no_resales', give: null, refund: 'refund_closed' })).toBeNull()
  })
})
