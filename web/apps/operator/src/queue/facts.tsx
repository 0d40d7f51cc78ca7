import type { Issuer, Template } from '@genex/api-client/types/issue'
import type { Money as Amount } from '@genex/api-client/types/common'
import type { Fact } from '@genex/console/components/Facts'
import { Money } from '@genex/ui/components/Money'
import { useFormat } from '@genex/ui/format/use-format'
import { useUi } from '@genex/ui/i18n/i18n'
import type { ReactNode } from 'react'
import { useText } from '../i18n'
import en from '../locales/en'
import { isMoney, readable } from './summary'

type FactKey = keyof typeof en extends infer K ? (K extends `fact.${infer Name}` ? Name : never) : never

function useFact() {
  const text = useText()
  return (key: FactKey, value: ReactNode): Fact => ({ key, label: text(`fact.${key}`), value })
}

/** The facts of an issuer's application. */
export function useIssuerFacts(): (issuer: Issuer) => readonly Fact[] {
  const fact = useFact()
  const ui = useUi()
  return (issuer) => [
    fact('legal_name', issuer.legal_name),
    fact('brand_name', issuer.brand_name),
    fact('trade', ui(`trade.${issuer.trade}`)),
    fact('country', issuer.country),
    fact('quota', <Money value={issuer.quota} />),
  ]
}

/** The terms of a template, as they will be fixed. */
export function useTemplateFacts(): (template: Template) => readonly Fact[] {
  const fact = useFact()
  const text = useText()
  const ui = useUi()
  const format = useFormat()
  const yesNo = (value: boolean) => text(value ? 'review.yes' : 'review.no')
  const amount = (value: Amount | null) => (value === null ? text('review.none') : <Money value={value} />)
  const validity = (t: Template) =>
    t.validity_days === null
      ? fact('valid_until', t.valid_until === null ? text('review.none') : format.date(t.valid_until))
      : fact('validity_days', format.number(t.validity_days))
  return (t) => [
    fact('kind', ui(`kind.${t.kind}`)),
    fact('description', t.description),
    fact('face_value', <Money value={t.face_value} />),
    fact('issue_price', <Money value={t.issue_price} />),
    validity(t),
    fact('gift_card', yesNo(t.gift_card)),
    fact('transfer', text(`transfer.${t.rules.transfer}`)),
    fact('max_resales', format.number(t.rules.max_resales)),
    fact(
      'per_person',
      t.rules.per_person === null || t.rules.per_person === 0 ? text('review.none') : format.number(t.rules.per_person),
    ),
    fact('min_spend', amount(t.rules.min_spend)),
    fact('stores', t.rules.stores.length === 0 ? text('fact.stores_all') : format.number(t.rules.stores.length)),
    fact('stackable', yesNo(t.rules.stackable)),
    fact('refund_days', format.number(t.refund_days)),
  ]
}

function isKnown(key: string): key is FactKey {
  return `fact.${key}` in en
}

/** What the server says of a case, with labels for what this screen knows and plain names for the rest. */
export function useSummaryFacts(): (summary: Readonly<Record<string, unknown>>) => readonly Fact[] {
  const fact = useFact()
  const text = useText()
  return (summary) =>
    Object.entries(summary)
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([key, value]) => {
        const shown = isMoney(value) ? <Money value={value} /> : readable(value, text('review.yes'), text('review.no'))
        return isKnown(key) ? fact(key, shown) : { key, label: key.replaceAll('_', ' '), value: shown }
      })
}
