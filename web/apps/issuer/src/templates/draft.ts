import type { CouponKind, TransferRule } from '@genex/api-client/types/common'

/** Every kind, in the order the wizard shows them. */
export const KINDS: readonly CouponKind[] = ['spend_and_save', 'discount', 'gift_card', 'stored_value']

/** A template while its author still writes it: what the form holds, not yet checked. */
export interface Draft {
  readonly kind: CouponKind
  readonly name: string
  readonly description: string
  /** ISO 4217; every amount below is a decimal text in it. */
  readonly currency: string
  readonly face: string
  readonly price: string
  readonly validityDays: number | null
  /** Counts as a gift card, which must stay good for five years and more. */
  readonly giftCard: boolean
  readonly transfer: TransferRule
  readonly maxResales: number
  readonly perPerson: number | null
  /** Empty for none. */
  readonly minSpend: string
  /** Ids of the stores that take it; empty for all. */
  readonly stores: readonly string[]
  readonly stackable: boolean
  readonly refundDays: number
}

const COMMON: Omit<Draft, 'kind' | 'currency'> = {
  name: '',
  description: '',
  face: '',
  price: '',
  validityDays: 180,
  giftCard: false,
  transfer: 'free',
  maxResales: 3,
  perPerson: 10,
  minSpend: '',
  stores: [],
  stackable: false,
  refundDays: 7,
}

/** The least days a gift card stays good: five years with two leap days. */
export const GIFT_CARD_DAYS = 1_827

/** The most days any other coupon stays good: twelve months. */
export const LONGEST_DAYS = 365

const USUAL: Readonly<Record<CouponKind, Partial<Draft>>> = {
  spend_and_save: { validityDays: 90 },
  discount: { validityDays: 90 },
  gift_card: { validityDays: GIFT_CARD_DAYS, giftCard: true, stackable: true },
  stored_value: { validityDays: LONGEST_DAYS, stackable: true },
}

/** A fresh draft of a kind, with the terms most issuers of that kind choose. */
export function draftOf(kind: CouponKind, currency: string): Draft {
  return { ...COMMON, ...USUAL[kind], kind, currency }
}

/** The draft as another kind: the words and amounts stay, the terms become that kind's usual ones. */
export function rekind(draft: Draft, kind: CouponKind): Draft {
  const { name, description, face, price } = draft
  return { ...draftOf(kind, draft.currency), name, description, face, price }
}

/** The draft after changing some fields, with what follows from them set right. */
export function amend(draft: Draft, change: Partial<Draft>): Draft {
  const next = { ...draft, ...change }
  return {
    ...next,
    maxResales: next.transfer === 'forbidden' ? 0 : next.maxResales,
    validityDays: giftCardDays(draft, next),
  }
}

function giftCardDays(before: Draft, after: Draft): number | null {
  if (before.giftCard === after.giftCard) return after.validityDays
  return after.giftCard ? GIFT_CARD_DAYS : LONGEST_DAYS
}
