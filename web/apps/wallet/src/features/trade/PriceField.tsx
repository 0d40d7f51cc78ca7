import { exponentOf, fromMinor, parseMinor } from '@genex/api-client/money'
import { formatMoney } from '@genex/ui/format/money'
import { useLocale } from '@genex/ui/i18n/i18n'
import { Button, InputNumber, Slider } from 'antd'
import { useId } from 'react'
import styles from './trade.module.css'

export interface PriceHint {
  readonly label: string
  /** Whole minor units. */
  readonly minor: number
}

interface PriceFieldProps {
  readonly label: string
  readonly currency: string
  /** All in whole minor units. */
  readonly value: number
  readonly tick: number
  readonly face: number
  readonly onChange: (minor: number) => void
  /** Prices worth choosing, each one press away. */
  readonly hints: readonly PriceHint[]
  readonly faceLabel: string
}

/** The nearest price that lies on the tick, above zero and not above face. */
export function clampPrice(minor: number, tick: number, face: number): number {
  const onTick = Math.round(minor / tick) * tick
  return Math.max(tick, Math.min(onTick, face - (face % tick)))
}

/** A price chosen by slider, typing or hint. The slider ends at the face value: nothing is dearer. */
export function PriceField(props: PriceFieldProps) {
  const { label, currency, value, tick, face, onChange, hints, faceLabel } = props
  const { locale } = useLocale()
  const id = useId()
  const choose = (minor: number) => onChange(clampPrice(minor, tick, face))
  const amountOf = (minor: number) => fromMinor(BigInt(minor), currency)
  const write = (minor: number) => formatMoney(amountOf(minor), locale)
  const type = (typed: string | null) => {
    const minor = typed === null ? null : parseMinor(typed, currency)
    if (minor !== null) choose(Number(minor))
  }
  return (
    <div className={styles['price']}>
      <div className={styles['priceHead']}>
        <label htmlFor={id}>{label}</label>
        <InputNumber<string>
          id={id}
          stringMode
          size="large"
          className={styles['priceInput'] ?? ''}
          value={amountOf(value).amount}
          precision={exponentOf(currency)}
          min={amountOf(tick).amount}
          max={amountOf(face).amount}
          step={amountOf(tick).amount}
          suffix={currency}
          onChange={type}
        />
      </div>
      <Slider
        min={tick}
        max={face}
        step={tick}
        value={value}
        onChange={choose}
        tooltip={{ formatter: (minor) => write(minor ?? value) }}
        ariaLabelForHandle={label}
        ariaValueTextFormatterForHandle={write}
      />
      <div className={styles['priceEnd']}>
        {faceLabel}: <span className="num">{write(face)}</span>
      </div>
      <div className={styles['hints']}>
        {hints.map((hint) => (
          <Button key={hint.label} size="small" onClick={() => choose(hint.minor)}>
            {hint.label} <span className="num">{write(hint.minor)}</span>
          </Button>
        ))}
      </div>
    </div>
  )
}
