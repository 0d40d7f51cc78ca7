import type { CouponKind, Grade, IssuerStatus, Money, SeriesStatus, Settlement, Side, Trade, TransferRule } from './common'

/** What every place that shows a coupon needs to know of its issuer. */
export interface IssuerBrief {
  readonly id: string
  readonly brand_name: string
  /** `#RRGGBB`. */
  readonly colour: string
  /** One or two characters standing for the brand. */
  readonly mark: string
  readonly grade: Grade
  readonly trade: Trade
  readonly status: IssuerStatus
}

export interface SeriesCard {
  readonly id: string
  readonly name: string
  readonly kind: CouponKind
  readonly status: SeriesStatus
  readonly issuer: IssuerBrief
  readonly face_value: Money
  readonly issue_price: Money
  /** The lowest price a coupon can be had for now, and who sells at it. */
  readonly best_price: Money | null
  readonly best_source: 'primary' | 'secondary' | null
  /** How far `best_price` lies under the face value. */
  readonly discount_bps: number
  readonly last_price: Money | null
  readonly volume_24h: number
  readonly stock: number
  readonly days_left: number
  readonly expires_at: string
  readonly favourite: boolean
  /** Up to thirty recent prices, oldest first. */
  readonly spark: readonly string[]
}

export interface CouponRules {
  readonly transfer: TransferRule
  readonly max_resales: number
  readonly holder_group: string
  readonly per_person: number | null
  readonly stores: readonly string[]
  readonly stackable: boolean
  readonly min_spend: Money | null
}

export interface Disclosure {
  readonly face_value: Money
  readonly valid_until: string
  readonly limits: readonly string[]
  readonly grade: Grade
  readonly refund_days: number
}

export interface SeriesDetail extends SeriesCard {
  readonly description: string
  readonly rules: CouponRules
  readonly refund_days: number
  readonly gift_card: boolean
  readonly valid_from: string
  readonly valid_until: string
  readonly days_total: number
  readonly tick: string
  readonly fee_bps: number
  readonly disclosure: Disclosure
}

export type SeriesSort = 'trending' | 'ending' | 'discount' | 'newest' | 'price'

export interface SeriesQuery {
  readonly query?: string | undefined
  readonly trade?: Trade | undefined
  readonly kind?: CouponKind | undefined
  readonly grade?: Grade | undefined
  readonly max_days_left?: number | undefined
  readonly min_discount_bps?: number | undefined
  readonly sort?: SeriesSort | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

export interface BookLevel {
  readonly price: string
  readonly quantity: number
  readonly orders: number
}

export interface Book {
  readonly seq: number
  readonly bids: readonly BookLevel[]
  readonly asks: readonly BookLevel[]
}

export type CandleInterval = '1h' | '1d' | '1w'

export interface Candle {
  readonly time: string
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: number
}

export interface MarketTrade {
  readonly id: string
  readonly price: string
  readonly quantity: number
  readonly at: string
  readonly taker_side: 'buy' | 'sell' | 'primary'
}

export interface Valuation {
  readonly price: Money
  readonly face_value: Money
  readonly time_discount_bps: number
  readonly credit_risk_bps: number
  readonly liquidity_bps: number
  readonly grade: Grade
  readonly days_left: number
  readonly days_total: number
  readonly sells: number
  readonly buys: number
}

export interface QuoteRequest {
  readonly series_id: string
  readonly side: Side
  readonly price: string | null
  readonly quantity: number
}

/** `total` is what a buyer pays or a seller gets. */
export interface Quote {
  readonly gross: Money
  readonly fee: Money
  readonly total: Money
}

export interface NewPurchase {
  readonly series_id: string
  readonly quantity: number
  readonly pay_with: 'balance'
  readonly declared_for_use: true
}

export interface Purchase {
  readonly id: string
  readonly number: string
  readonly series_id: string
  readonly series_name: string
  readonly quantity: number
  readonly price: Money
  readonly total: Money
  readonly settlement: Settlement
  readonly trade_id: string | null
  readonly refund_until: string | null
  readonly created_at: string
}

export type TimeInForce = 'gtc' | 'ioc' | 'fok' | 'post_only'
export type OrderStatus = 'open' | 'filled' | 'cancelled' | 'expired'

export interface NewOrder {
  readonly series_id: string
  readonly side: Side
  readonly type: 'limit' | 'market'
  readonly price?: string
  readonly quantity: number
  readonly time_in_force: TimeInForce
  readonly min_resales_left?: number
  readonly declared_for_use?: boolean
  /** The coupons to sell; required on a sale. */
  readonly coupons?: readonly string[]
  readonly expires_at?: string
}

export interface Fill {
  readonly trade_id: string
  readonly price: Money
  readonly quantity: number
  readonly fee: Money
  readonly settlement: Settlement
  readonly at: string
}

export interface Order {
  readonly id: string
  readonly number: string
  readonly series_id: string
  readonly series_name: string
  readonly issuer: IssuerBrief
  readonly side: Side
  readonly type: 'limit' | 'market'
  readonly price: Money | null
  readonly quantity: number
  readonly open_quantity: number
  readonly filled_quantity: number
  readonly time_in_force: TimeInForce
  readonly status: OrderStatus
  readonly cancel_reason: string | null
  readonly min_resales_left: number
  readonly created_at: string
  readonly fills: readonly Fill[]
}

export interface Refund {
  readonly id: string
  readonly purchase_id: string
  readonly amount: Money
  readonly status: 'pending' | 'settled'
}
