import type { Contact, CouponKind, Grade, IssuerStatus, Money, SeriesStatus, Trade } from './common'
import type { CouponRules, SeriesCard } from './trade'

export type FeeTier = 'silver' | 'gold' | 'platinum' | 'diamond'

export interface Issuer {
  readonly id: string
  readonly legal_name: string
  readonly brand_name: string
  readonly trade: Trade
  readonly country: string
  readonly colour: string
  readonly mark: string
  readonly status: IssuerStatus
  readonly grade: Grade
  readonly score: string | null
  readonly quota: Money
  readonly quota_used: Money
  readonly fee_tier: FeeTier
  readonly fee_bps: number
  readonly created_at: string
}

export interface NewIssuer {
  readonly legal_name: string
  readonly brand_name: string
  readonly trade: Trade
  readonly country: string
  readonly registration_number: string
  readonly colour: string
  readonly mark: string
  readonly contact_email: string
}

export interface NewStore {
  readonly name: string
  readonly region: string
  readonly city: string
}

export interface Store extends NewStore {
  readonly id: string
}

export interface NewStaff {
  readonly contact: Contact
  readonly role: 'manager' | 'cashier'
  readonly store_id: string
}

/** Somebody who works for an issuer, or was asked to and has no account yet. */
export interface Staff {
  readonly user_id: string | null
  readonly name: string | null
  readonly contact_masked: string
  readonly role: 'issuer_owner' | 'manager' | 'cashier'
  readonly store_id: string | null
  readonly status: 'active' | 'invited'
}

export type TemplateStatus = 'draft' | 'in_review' | 'approved' | 'rejected' | 'issued'

export interface NewTemplate {
  readonly name: string
  readonly kind: CouponKind
  readonly description: string
  readonly face_value: Money
  readonly issue_price: Money
  /** Exactly one of the two is given. */
  readonly validity_days?: number
  readonly valid_until?: string
  readonly rules: CouponRules
  readonly refund_days: number
  readonly gift_card: boolean
}

export interface Template {
  readonly id: string
  readonly issuer_id: string
  readonly issuer_name: string
  readonly status: TemplateStatus
  readonly name: string
  readonly kind: CouponKind
  readonly description: string
  readonly face_value: Money
  readonly issue_price: Money
  /** Exactly one of the two is given. */
  readonly validity_days?: number
  readonly valid_until?: string
  readonly rules: CouponRules
  readonly refund_days: number
  readonly gift_card: boolean
  readonly review: { readonly decision: string; readonly reason: string | null; readonly at: string } | null
  readonly created_at: string
}

/** Units of a series by where they are now; the listed ones are among the circulating. */
export interface Supply {
  readonly issued: number
  readonly in_stock: number
  readonly sold: number
  readonly circulating: number
  readonly listed: number
  readonly redeemed: number
  readonly expired: number
}

/** How its issuer sees a series: also what never came to the market, and what was taken back from it. */
export type IssuerSeriesStatus = SeriesStatus | 'recalled' | 'failed'

export interface IssuerSeries extends Omit<SeriesCard, 'status'> {
  readonly status: IssuerSeriesStatus
  readonly template_id: string
  readonly supply: Supply
  /** Why it could not be issued, if it could not. */
  readonly failure: string | null
}

export interface IssuerDay {
  readonly date: string
  readonly sold_units: number
  readonly sold_amount: Money
  readonly redeemed_units: number
}

export interface IssuerSummary {
  readonly issued_units: number
  readonly sold_units: number
  readonly sold_amount: Money
  readonly redeemed_units: number
  readonly redemption_rate_bps: number
  readonly breakage: Money
  readonly in_escrow: Money
  readonly balance: Money
  readonly obligation: Money
  readonly circulating_units: number
  readonly by_day: readonly IssuerDay[]
}
