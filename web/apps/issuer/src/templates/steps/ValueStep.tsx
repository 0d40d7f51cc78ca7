import { discountBps } from '@genex/api-client/money'
import { formatRate } from '@genex/ui/format/rate'
import { Form, Input, InputNumber, Switch } from 'antd'
import { useText } from '../../i18n'
import type { Draft } from '../draft'
import { brokenRules, type Rule } from '../rules'
import { amountOf } from '../wire'
import { AmountInput } from './AmountInput'
import { Field } from './Field'
import styles from './steps.module.css'

export interface DraftStepProps {
  readonly draft: Draft
  readonly onChange: (change: Partial<Draft>) => void
}

/** What is wrong with a field that is already filled in; an empty one is only waiting. */
export function useFault(draft: Draft): (rule: Rule, isFilled: boolean) => string | undefined {
  const text = useText()
  const broken = new Set(brokenRules(draft))
  return (rule, isFilled) => (isFilled && broken.has(rule) ? text(`template.check.${rule}`) : undefined)
}

function Saves({ draft }: { draft: Draft }) {
  const text = useText()
  const face = amountOf(draft.face, draft.currency)
  const price = amountOf(draft.price, draft.currency)
  const bps = face === null || price === null ? 0 : discountBps(price, face)
  return (
    <p className={styles['saves']}>
      {text('template.field.saves')} <strong className="num">{bps > 0 ? formatRate(bps) : '–'}</strong>
    </p>
  )
}

function Words({ draft, onChange }: DraftStepProps) {
  const text = useText()
  const fault = useFault(draft)
  return (
    <>
      <Field
        id="name"
        label={text('template.field.name')}
        hint={text('template.field.name_hint')}
        fault={fault('name', draft.name !== '')}
      >
        <Input
          id="name"
          autoFocus
          maxLength={60}
          value={draft.name}
          onChange={(event) => onChange({ name: event.target.value })}
        />
      </Field>
      <Field id="description" label={text('template.field.description')} hint={text('template.field.description_hint')}>
        <Input.TextArea
          id="description"
          rows={3}
          maxLength={2_000}
          value={draft.description}
          onChange={(event) => onChange({ description: event.target.value })}
        />
      </Field>
    </>
  )
}

function Amounts({ draft, onChange }: DraftStepProps) {
  const text = useText()
  const fault = useFault(draft)
  const priceFault =
    fault('price', draft.price !== '') ?? fault('price_within_face', draft.price !== '' && draft.face !== '')
  return (
    <>
      <Field id="face" label={text('template.field.face')} fault={fault('face', draft.face !== '')}>
        <AmountInput id="face" value={draft.face} currency={draft.currency} onChange={(face) => onChange({ face })} />
      </Field>
      <Field
        id="price"
        label={text('template.field.price')}
        hint={text('template.field.price_hint')}
        fault={priceFault}
      >
        <AmountInput
          id="price"
          value={draft.price}
          currency={draft.currency}
          onChange={(price) => onChange({ price })}
        />
      </Field>
    </>
  )
}

/** The second step: words, amounts, and how long it is good for. */
export function ValueStep({ draft, onChange }: DraftStepProps) {
  const text = useText()
  const fault = useFault(draft)
  return (
    <Form layout="vertical" component="div">
      <Words draft={draft} onChange={onChange} />
      <div className={styles['pair']}>
        <Amounts draft={draft} onChange={onChange} />
      </div>
      <Saves draft={draft} />
      <div className={styles['pair']}>
        <Field
          id="validity"
          label={text('template.field.validity')}
          fault={fault('validity', draft.validityDays !== null)}
        >
          <InputNumber<number>
            id="validity"
            className={styles['wide'] ?? ''}
            min={1}
            precision={0}
            value={draft.validityDays}
            onChange={(validityDays) => onChange({ validityDays })}
          />
        </Field>
        <Field id="gift-card" label={text('template.field.gift_card')} hint={text('template.field.gift_card_hint')}>
          <Switch id="gift-card" checked={draft.giftCard} onChange={(giftCard) => onChange({ giftCard })} />
        </Field>
      </div>
    </Form>
  )
}
