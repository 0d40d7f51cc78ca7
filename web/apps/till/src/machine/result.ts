import { UNREACHABLE } from '@genex/api-client/errors'

/** How a result reads from across the counter: hand over, do not, or ask again. */
export type Tone = 'good' | 'bad' | 'ask'

/** Why a coupon was not redeemed, in the till's words. Each has a text in every language. */
export type Refusal =
  | 'used'
  | 'expired'
  | 'unknown'
  | 'stale'
  | 'busy'
  | 'store'
  | 'issuer'
  | 'minimum'
  | 'held'
  | 'sign_in'
  | 'slow_down'
  | 'offline'
  | 'not_a_pass'
  | 'failed'

const BY_CODE: Readonly<Record<string, Refusal>> = {
  coupon_already_redeemed: 'used',
  coupon_expired: 'expired',
  not_found: 'unknown',
  pass_invalid: 'unknown',
  coupon_not_available: 'busy',
  coupon_locked: 'busy',
  conflict: 'busy',
  store_not_allowed: 'store',
  forbidden: 'issuer',
  minimum_spend_not_met: 'minimum',
  account_frozen: 'held',
  sanctions_hold: 'held',
  unauthenticated: 'sign_in',
  rate_limited: 'slow_down',
  [UNREACHABLE]: 'offline',
}

const HARD: ReadonlySet<Refusal> = new Set<Refusal>(['used', 'expired', 'store', 'issuer', 'held', 'failed'])

/** The refusal an error code of the API stands for; `failed` for one this till does not know. */
export function refusalOf(code: string): Refusal {
  return BY_CODE[code] ?? 'failed'
}

/** `bad` when trying again can't help, `ask` when a new code, another moment or the bill can. */
export function toneOf(refusal: Refusal): Tone {
  return HARD.has(refusal) ? 'bad' : 'ask'
}
