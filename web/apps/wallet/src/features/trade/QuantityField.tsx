import { MinusOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, InputNumber } from 'antd'
import { useId } from 'react'
import { useText } from '../../i18n'
import styles from './trade.module.css'

interface QuantityFieldProps {
  readonly value: number
  readonly max: number
  readonly onChange: (quantity: number) => void
}

/** A whole number of coupons, from one to `max`. */
export function QuantityField({ value, max, onChange }: QuantityFieldProps) {
  const text = useText()
  const id = useId()
  return (
    <div className={styles['quantity']}>
      <label htmlFor={id}>{text('trade.quantity')}</label>
      <div className={styles['stepper']}>
        <Button icon={<MinusOutlined aria-hidden />} aria-label={text('trade.fewer')} disabled={value <= 1} onClick={() => onChange(value - 1)} />
        <InputNumber
          id={id}
          controls={false}
          min={1}
          max={Math.max(1, max)}
          precision={0}
          value={value}
          className={styles['quantityInput'] ?? ''}
          styles={{ input: { textAlign: 'center' } }}
          onChange={(next) => onChange(Math.max(1, Math.min(next ?? 1, Math.max(1, max))))}
        />
        <Button icon={<PlusOutlined aria-hidden />} aria-label={text('trade.moreOf')} disabled={value >= max} onClick={() => onChange(value + 1)} />
      </div>
    </div>
  )
}
