import { exponentOf } from '@genex/api-client/money'
import { useFormat } from '@genex/ui/format/use-format'
import { Button, InputNumber } from 'antd'
import { useId } from 'react'
import { useText } from '../../i18n'
import styles from './me.module.css'

const QUICK: readonly string[] = ['50', '100', '500']

interface AmountFieldProps {
  /** A decimal string. */
  readonly value: string
  readonly currency: string
  readonly onChange: (amount: string) => void
}

/** An amount of money, typed or picked. */
export function AmountField({ value, currency, onChange }: AmountFieldProps) {
  const text = useText()
  const format = useFormat()
  const id = useId()
  return (
    <div className={styles['amountField']}>
      <label htmlFor={id}>{text('me.amount')}</label>
      <InputNumber<string>
        id={id}
        stringMode
        size="large"
        min="0"
        precision={exponentOf(currency)}
        controls={false}
        suffix={currency}
        value={value}
        onChange={(next) => onChange(next ?? '')}
        className={styles['amountInput'] ?? ''}
      />
      <div className={styles['quick']}>
        {QUICK.map((amount) => (
          <Button key={amount} onClick={() => onChange(amount)}>
            {format.moneyShort({ amount: `${amount}.00`, currency })}
          </Button>
        ))}
      </div>
    </div>
  )
}
