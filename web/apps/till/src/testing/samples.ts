import type { Reservation } from '@genex/api-client/types/coupons'

/** A reserved coupon, for tests. */
export function aReservation(change: Partial<Reservation> = {}): Reservation {
  return {
    id: 'rdm_1',
    status: 'reserved',
    coupon: {
      id: 'cpn_1',
      series_name: 'Hot-pot for two',
      kind: 'discount',
      face_value: { amount: '100.00', currency: 'USD' },
      min_spend: null,
      stackable: false,
      expires_at: '2027-01-01T00:00:00Z',
    },
    expires_at: '2126-11-22T12:01:00Z',
    ...change,
  }
}
