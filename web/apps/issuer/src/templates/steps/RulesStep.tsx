import { Form, InputNumber, Radio, Select, Switch } from 'antd'
import { useText } from '../../i18n'
import { useStores } from '../../queries'
import { useBrand } from '../../shell/IssuerContext'
import { LONGEST_REFUND, MOST_RESALES } from '../rules'
import { AmountInput } from './AmountInput'
import { Field } from './Field'
import styles from './steps.module.css'
import { type DraftStepProps, useFault } from './ValueStep'

const TRANSFERS = ['free', 'counted', 'forbidden'] as const

function Passing({ draft, onChange }: DraftStepProps) {
  const text = useText()
  const fault = useFault(draft)
  const options = TRANSFERS.map((value) => ({ value, label: text(`template.transfer.${value}`) }))
  return (
    <>
      <Field id="transfer" label={text('template.field.transfer')}>
        <Radio.Group
          id="transfer"
          vertical
          options={options}
          value={draft.transfer}
          onChange={(event) => onChange({ transfer: event.target.value as typeof draft.transfer })}
        />
      </Field>
      <div className={styles['pair']}>
        <Field id="resales" label={text('template.field.resales')} fault={fault('resales', true)}>
          <InputNumber<number>
            id="resales"
            className={styles['wide'] ?? ''}
            min={0}
            max={MOST_RESALES}
            precision={0}
            disabled={draft.transfer === 'forbidden'}
            value={draft.maxResales}
            onChange={(count) => onChange({ maxResales: count ?? 0 })}
          />
        </Field>
        <Field id="per-person" label={text('template.field.per_person')} fault={fault('per_person', true)}>
          <InputNumber<number>
            id="per-person"
            className={styles['wide'] ?? ''}
            min={1}
            max={1_000}
            precision={0}
            placeholder={text('template.field.per_person_none')}
            value={draft.perPerson}
            onChange={(perPerson) => onChange({ perPerson })}
          />
        </Field>
      </div>
    </>
  )
}

function Using({ draft, onChange }: DraftStepProps) {
  const text = useText()
  const fault = useFault(draft)
  const stores = useStores(useBrand()).data ?? []
  const minFault = fault('min_spend', draft.minSpend !== '' || draft.kind === 'spend_and_save')
  return (
    <>
      <div className={styles['pair']}>
        <Field
          id="min-spend"
          label={text('template.field.min_spend')}
          hint={text('template.field.min_spend_hint')}
          fault={minFault}
        >
          <AmountInput
            id="min-spend"
            value={draft.minSpend}
            currency={draft.currency}
            onChange={(minSpend) => onChange({ minSpend })}
          />
        </Field>
        <Field
          id="refund"
          label={text('template.field.refund')}
          hint={text('template.field.refund_hint')}
          fault={fault('refund', true)}
        >
          <InputNumber<number>
            id="refund"
            className={styles['wide'] ?? ''}
            min={0}
            max={LONGEST_REFUND}
            precision={0}
            value={draft.refundDays}
            onChange={(days) => onChange({ refundDays: days ?? 0 })}
          />
        </Field>
      </div>
      <Field id="stores" label={text('template.field.stores')}>
        <Select
          id="stores"
          mode="multiple"
          allowClear
          placeholder={text('template.field.stores_all')}
          value={[...draft.stores]}
          onChange={(chosen: string[]) => onChange({ stores: chosen })}
          options={stores.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Field>
      <Field id="stackable" label={text('template.field.stackable')}>
        <Switch id="stackable" checked={draft.stackable} onChange={(stackable) => onChange({ stackable })} />
      </Field>
    </>
  )
}

/** The third step: how the coupon may be passed on and used. */
export function RulesStep({ draft, onChange }: DraftStepProps) {
  return (
    <Form layout="vertical" component="div">
      <Passing draft={draft} onChange={onChange} />
      <Using draft={draft} onChange={onChange} />
    </Form>
  )
}
