import type { AccountLocale, Contact, Money } from './common'

export interface Token {
  readonly access_token: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
  readonly refresh_token: string
}

export type NewAccount = Contact & {
  /** 8 to 128 characters. */
  readonly password: string
  readonly name: string
  /** `YYYY-MM-DD`. */
  readonly birth_date: string
  /** ISO 3166-1 alpha-2. */
  readonly nationality: string
  readonly address: { readonly country: string; readonly region: string }
  readonly locale: AccountLocale
}

export interface AccountCreated {
  readonly id: string
  readonly contact_masked: string
  readonly verification: 'code_sent'
}

export type Role =
  | 'consumer'
  | 'issuer_owner'
  | 'manager'
  | 'cashier'
  | 'operator'
  | 'regulator'

export type KycStatus = 'none' | 'approved' | 'review' | 'rejected'

export interface Me {
  readonly id: string
  readonly name: string
  readonly contact_masked: string
  readonly locale: AccountLocale
  readonly status: string
  readonly kyc: { readonly level: number; readonly status: KycStatus }
  readonly roles: readonly Role[]
  readonly issuer: {
    readonly id: string
    readonly brand_name: string
    readonly colour: string
    readonly mark: string
  } | null
  readonly store: { readonly id: string; readonly name: string } | null
  readonly unread_notifications: number
}

export interface Balance {
  readonly available: Money
  readonly held: Money
  readonly total: Money
}

export interface KycRights {
  readonly level: number
  readonly daily_limit: Money | null
  readonly holding_limit: Money | null
  readonly can: readonly string[]
}

export interface Kyc {
  readonly level: number
  readonly status: KycStatus
  readonly next_level: 1 | 2 | 3 | null
  readonly rights: readonly KycRights[]
}

export interface KycApplication {
  readonly level: 1 | 2 | 3
  readonly name: string
  readonly birth_date: string
  readonly nationality: string
  readonly document_number?: string
}

export interface KycCase {
  readonly case_id: string
  readonly level: number
  readonly status: KycStatus
  readonly reason: string | null
}

export type DepositMethod = 'sandbox_card' | 'sandbox_bank'

/** A deposit or a payout. */
export interface CashMovement {
  readonly id: string
  readonly number: string
  readonly amount: Money
  readonly status: 'pending' | 'settled' | 'declined'
  readonly reason: string | null
}

export interface Notification {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly body: string
  readonly at: string
  readonly read: boolean
  readonly link: string | null
}
