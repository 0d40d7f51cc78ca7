/** An amount as the API writes it: a decimal string and an ISO 4217 code. */
export interface Money {
  readonly amount: string
  readonly currency: string
}

/** One page of a list; `next_cursor` is null on the last page. */
export interface Page<T> {
  readonly data: readonly T[]
  readonly next_cursor: string | null
}

/** Where a person is reached: exactly one of the two. */
export type Contact = { readonly phone: string } | { readonly email: string }

/** Whether the movement behind a record is final. */
export type Settlement = 'pending' | 'settled' | 'reversed'

export type Grade = 'AAA' | 'AA' | 'A' | 'BBB' | 'BB+' | 'BB' | 'NR'
export type Trade = 'catering' | 'hotel' | 'travel' | 'retail'
export type CouponKind = 'spend_and_save' | 'discount' | 'gift_card' | 'stored_value'
export type IssuerStatus = 'pending_review' | 'active' | 'suspended' | 'defaulted' | 'rejected'
export type SeriesStatus = 'minting' | 'listed' | 'delisted' | 'expired' | 'defaulted'
export type TransferRule = 'free' | 'forbidden' | 'counted'
export type Side = 'buy' | 'sell'
export type Locale = 'en' | 'zh-CN' | 'ja'
/** A language as an account keeps it. */
export type AccountLocale = 'en' | 'zh' | 'ja'
