import { parseMinor } from '@genex/api-client/money'
import { type Draft, GIFT_CARD_DAYS, LONGEST_DAYS } from './draft'

/** A rule every template must keep. The server checks the same ones again. */
export type Rule =
  | 'name'
  | 'description'
  | 'face'
  | 'price'
  | 'price_within_face'
  | 'validity'
  | 'resales'
  | 'per_person'
  | 'min_spend'
  | 'refund'

/** The most often a coupon may be sold on. */
export const MOST_RESALES = 10

/** The longest refund window, in days. */
export const LONGEST_REFUND = 90

/** The longest a gift card may be offered for, in days: twenty years. */
export const GIFT_CARD_LONGEST = 7_305

/** Every rule, in the order the review lists them. */
export const RULES: readonly Rule[] = [
  'name',
  'description',
  'face',
  'price',
  'price_within_face',
  'validity',
  'resales',
  'per_person',
  'min_spend',
  'refund',
]

const CHECKS: Readonly<Record<Rule, (draft: Draft) => boolean>> = {
  name: (d) => within(d.name.trim().length, 2, 60),
  description: (d) => within(d.description.trim().length, 1, 2_000),
  face: (d) => isPositive(d.face, d.currency),
  price: (d) => isPositive(d.price, d.currency),
  price_within_face: isPriceWithinFace,
  validity: isValidityAllowed,
  resales: (d) => within(d.maxResales, 0, d.transfer === 'forbidden' ? 0 : MOST_RESALES),
  per_person: (d) => d.perPerson === null || within(d.perPerson, 1, 1_000),
  min_spend: isMinSpendAllowed,
  refund: (d) => within(d.refundDays, 0, Math.min(LONGEST_REFUND, d.validityDays ?? 0)),
}

/** The rules a draft breaks; empty when it may be submitted. */
export function brokenRules(draft: Draft): readonly Rule[] {
  return RULES.filter((rule) => !CHECKS[rule](draft))
}

function within(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

function isPositive(amount: string, currency: string): boolean {
  const minor = parseMinor(amount, currency)
  return minor !== null && minor > 0n
}

function isPriceWithinFace({ face, price, currency }: Draft): boolean {
  const most = parseMinor(face, currency)
  const asked = parseMinor(price, currency)
  return most !== null && asked !== null && asked <= most
}

function isValidityAllowed({ giftCard, validityDays }: Draft): boolean {
  if (validityDays === null) return false
  return giftCard ? within(validityDays, GIFT_CARD_DAYS, GIFT_CARD_LONGEST) : within(validityDays, 1, LONGEST_DAYS)
}

function isMinSpendAllowed({ kind, minSpend, face, currency }: Draft): boolean {
  if (minSpend.trim() === '') return kind !== 'spend_and_save'
  const least = parseMinor(minSpend, currency)
  const worth = parseMinor(face, currency)
  return least !== null && worth !== null && least >= worth
}
