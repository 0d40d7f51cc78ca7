import type { CouponKind, Money } from '@genex/api-client/types/common'

/** Where a log ends: the number of its last entry, 0 for none, and its digest, 64 hexadecimal digits. */
export interface Head {
  readonly seq: number
  readonly digest: string
}

/** What a genuine pass says. */
export interface PassFacts {
  readonly pass: string
  readonly coupon: string
  readonly class: number
  readonly rotation: number
  readonly expires_at: string
}

/** What a genuine budget says. */
export interface BudgetFacts {
  readonly device: string
  readonly series: string
  readonly class: number
  /** Counted from 1970-01-01 (UTC). */
  readonly day: number
  readonly units: number
  readonly face: Money
  readonly kind: CouponKind
  readonly min_spend: Money | null
  readonly stackable: boolean
  readonly stores: readonly string[]
  readonly not_before: string
  readonly expires_at: string
}
