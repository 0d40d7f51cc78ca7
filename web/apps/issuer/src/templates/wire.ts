import { fromMinor, parseMinor } from '@genex/api-client/money'
import type { Money } from '@genex/api-client/types/common'
import type { NewTemplate, Template } from '@genex/api-client/types/issue'
import type { CouponRules } from '@genex/api-client/types/trade'
import type { Draft } from './draft'

/** How the API writes that a person may buy as many as they like. */
const NO_LIMIT = 0

/** An amount of the form, with all its decimals; `null` while it is none. */
export function amountOf(text: string, currency: string): Money | null {
  const minor = parseMinor(text, currency)
  return minor === null || minor < 0n ? null : fromMinor(minor, currency)
}

/** The draft as the API takes it; `null` while it has no face value, price or validity. */
export function toTemplate(draft: Draft): NewTemplate | null {
  const face = amountOf(draft.face, draft.currency)
  const price = amountOf(draft.price, draft.currency)
  if (face === null || price === null || draft.validityDays === null) return null
  return {
    name: draft.name.trim(),
    kind: draft.kind,
    description: draft.description.trim(),
    face_value: face,
    issue_price: price,
    validity_days: draft.validityDays,
    rules: rulesOf(draft),
    refund_days: draft.refundDays,
    gift_card: draft.giftCard,
  }
}

function rulesOf(draft: Draft): CouponRules {
  return {
    transfer: draft.transfer,
    max_resales: draft.maxResales,
    holder_group: 'all',
    per_person: draft.perPerson ?? NO_LIMIT,
    stores: draft.stores,
    stackable: draft.stackable,
    min_spend: amountOf(draft.minSpend, draft.currency),
  }
}

/** A stored template as a draft to go on writing. */
export function toDraft(template: Template): Draft {
  return {
    kind: template.kind,
    name: template.name,
    description: template.description,
    currency: template.face_value.currency,
    face: template.face_value.amount,
    price: template.issue_price.amount,
    validityDays: template.validity_days,
    giftCard: template.gift_card,
    transfer: template.rules.transfer,
    maxResales: template.rules.max_resales,
    perPerson: template.rules.per_person === NO_LIMIT ? null : template.rules.per_person,
    minSpend: template.rules.min_spend?.amount ?? '',
    stores: template.rules.stores,
    stackable: template.rules.stackable,
    refundDays: template.refund_days,
  }
}
