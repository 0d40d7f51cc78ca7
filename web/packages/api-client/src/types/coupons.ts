import type { CouponKind, Money, Settlement } from './common'
import type { IssuerBrief, SeriesCard } from './trade'

export type CouponState = 'available' | 'listed' | 'in_trade' | 'locked' | 'redeemed' | 'expired'

export interface Coupon {
  readonly id: string
  readonly number_short: string
  readonly series: SeriesCard
  readonly resales_left: number
  readonly state: CouponState
  readonly lock_purpose: string | null
  readonly order_id: string | null
  readonly listed_price: Money | null
  readonly acquired_at: string
  readonly acquired_price: Money | null
  readonly acquired_by: 'purchase' | 'trade' | 'gift'
  readonly purchase_id: string | null
  readonly refund_until: string | null
  readonly valid_until: string
}

export type ActivityKind =
  | 'deposit'
  | 'payout'
  | 'purchase'
  | 'buy'
  | 'sell'
  | 'gift_sent'
  | 'gift_received'
  | 'gift_returned'
  | 'redemption'
  | 'expiry'
  | 'refund'

export interface Activity {
  readonly id: string
  readonly number: string
  readonly kind: ActivityKind
  readonly series_id: string | null
  readonly series_name: string | null
  readonly counterparty_masked: string | null
  readonly quantity: number | null
  readonly amount: Money | null
  readonly direction: 'in' | 'out' | 'none'
  readonly status: Settlement
  readonly at: string
  readonly link_id: string | null
}

export type GiftStatus = 'offered' | 'claiming' | 'claimed' | 'returned' | 'cancelled' | 'expired'

export interface GiftSeries {
  readonly id: string
  readonly name: string
  readonly issuer: IssuerBrief
  readonly face_value: Money
  readonly expires_at: string
}

export interface Gift {
  readonly id: string
  readonly number: string
  readonly coupon_id: string
  readonly series: GiftSeries
  readonly to_masked: string
  readonly from_masked: string
  readonly message: string | null
  readonly direction: 'sent' | 'received'
  readonly status: GiftStatus
  readonly created_at: string
  readonly expires_at: string
}

/** What a claim link shows before the receiver has signed in. */
export type GiftPreview = Omit<Gift, 'coupon_id' | 'direction'>

export interface Pass {
  readonly id: string
  readonly coupon_id: string
  /** Typed by a cashier whose camera fails: `4821 7730 9146`. */
  readonly code: string
  /** The content of the QR code. */
  readonly payload: string
  readonly expires_at: string
}

export interface NewReservation {
  readonly pass: string
  readonly terminal_key: string
  readonly terminal_signature: string
  readonly commitment: string
  readonly minimum_met: boolean
}

export interface ReservedCoupon {
  readonly id: string
  readonly series_name: string
  readonly kind: CouponKind
  readonly face_value: Money
  readonly min_spend: Money | null
  readonly stackable: boolean
  readonly expires_at: string
}

export interface Reservation {
  readonly id: string
  readonly status: string
  readonly coupon: ReservedCoupon
  readonly expires_at: string
}

export interface Capture {
  readonly id: string
  readonly number: string
  readonly status: 'capturing' | 'redeemed' | 'failed'
  readonly captured_at: string | null
}

export interface PassCheck {
  readonly valid: boolean
  readonly reason: string | null
  readonly series_name: string | null
  readonly face_value: Money | null
  readonly expires_at: string | null
}

export interface RedemptionsToday {
  readonly count: number
  readonly face_total: Money
  readonly by_cashier: readonly { readonly name: string; readonly count: number; readonly face_total: Money }[]
}

/** A till that may redeem while it is cut off. */
export interface Device {
  readonly id: string
  readonly name: string
  /** Where it stands; null for all stores. */
  readonly store_id: string | null
  readonly enrolled_at: string
  readonly revoked_at: string | null
  /** Number of the last entry of its log that was taken in. */
  readonly head_seq: number
}

/** What a till takes along before it is cut off. */
export interface OfflineData {
  /** `0x` and 64 hexadecimal digits. */
  readonly issuer_key: string
  readonly now: string
  readonly head_seq: number
  /** `0x` and 64 hexadecimal digits. */
  readonly head: string
  readonly budgets: readonly { readonly series_name: string; readonly budget: string; readonly spent: number }[]
}

/** An entry of a till's log as it was signed. */
export interface SealedEntry {
  readonly body: string
  readonly signature: string
}

/** What became of an entry; the last five were not taken in. */
export type EntryResult =
  | 'accepted'
  | 'conflict'
  | 'beyond_budget'
  | 'refused'
  | 'revoked'
  | 'forked'
  | 'gap'
  | 'bad_log'
  | 'clock_ahead'

/** A redemption of a till that was cut off, in vain. */
export interface OfflineConflict {
  readonly device_id: string
  readonly seq: number
  readonly coupon_id: string | null
  readonly at: string
  readonly result: 'conflict' | 'beyond_budget' | 'refused'
}
