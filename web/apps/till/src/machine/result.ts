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
  | 'typed_offline'
  | 'no_budget'
  | 'not_yet'
  | 'clock'
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

/** What the rules, or the till's own log, call a refusal when nobody can be asked. */
const BY_RULE: Readonly<Record<string, Refusal>> = {
  pass_malformed: 'unknown',
  pass_forged: 'unknown',
  pass_not_good: 'unknown',
  other_series: 'no_budget',
  other_day: 'no_budget',
  no_budget: 'no_budget',
  used_up: 'no_budget',
  used_here: 'used',
  not_yet: 'not_yet',
  expired: 'expired',
  store: 'store',
  minimum_spend: 'minimum',
  clock: 'clock',
  ended: 'offline',
  not_enrolled: 'offline',
}

const HARD: ReadonlySet<Refusal> = new Set<Refusal>(['used', 'expired', 'store', 'issuer', 'held', 'failed'])

/** The refusal an error code of the API stands for; `failed` for one this till does not know. */
export function refusalOf(code: string): Refusal {
  return BY_CODE[code] ?? 'failed'
}

/** The refusal a rule stands for; `failed` for one this till does not know. */
export function refusalOfRule(rule: string): Refusal {
  return BY_RULE[rule] ?? 'failed'
}

/** `bad` when trying again can't help, `ask` when a new code, another moment or the bill can. */
export function toneOf(refusal: Refusal): Tone {
  return HARD.has(refusal) ? 'bad' : 'ask'
}
