import { useFormat } from '@genex/ui/format/use-format'
import { useText } from '../i18n'
import { useBrand } from '../shell/IssuerContext'
import type { Draft } from './draft'
import { amountOf } from './wire'

/** The terms of a draft in plain sentences, leaving out what is not filled in yet. */
export function useSentences(): (draft: Draft) => readonly string[] {
  const text = useText()
  const format = useFormat()
  const { brand_name: brand } = useBrand()
  const transfer = ({ transfer: rule, maxResales }: Draft) => {
    if (rule === 'forbidden') return text('template.says.transfer_forbidden')
    if (rule === 'free' && maxResales === 0) return text('template.says.no_resale')
    return text(`template.says.transfer_${rule}`, { count: maxResales })
  }
  return (draft) => {
    const worth = amountOf(draft.face, draft.currency)
    const least = amountOf(draft.minSpend, draft.currency)
    return [
      worth === null ? null : text('template.says.worth', { amount: format.money(worth), brand }),
      least === null ? null : text('template.says.min_spend', { amount: format.money(least) }),
      draft.validityDays === null ? null : text('template.says.validity', { days: format.number(draft.validityDays) }),
      transfer(draft),
      draft.perPerson === null ? null : text('template.says.per_person', { count: format.number(draft.perPerson) }),
      draft.stores.length === 0
        ? text('template.says.all_stores')
        : text('template.says.stores', { count: format.number(draft.stores.length) }),
      text(draft.stackable ? 'template.says.stackable' : 'template.says.not_stackable'),
      draft.refundDays > 0
        ? text('template.says.refund', { days: format.number(draft.refundDays) })
        : text('template.says.no_refund'),
    ].filter((sentence) => sentence !== null)
  }
}
