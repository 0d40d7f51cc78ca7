import { exponentOf, parseMinor } from '@genex/api-client/money'
import { useLocale } from '@genex/ui/i18n/i18n'
import { Input } from 'antd'

interface AmountInputProps {
  readonly id: string
  readonly value: string
  readonly currency: string
  readonly onChange: (amount: string) => void
  readonly status?: 'error' | undefined
}

function symbolOf(currency: string, locale: string): string {
  const parts = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0)
  return parts.find((part) => part.type === 'currency')?.value ?? currency
}

/** An amount as decimal text, kept exactly as typed; what can't become an amount is not let in. */
export function AmountInput({ id, value, currency, onChange, status }: AmountInputProps) {
  const { locale } = useLocale()
  const take = (typed: string) => {
    const text = typed.trim().replace(',', '.')
    const isOnTheWay =
      text === '' || /^\d{1,12}\.$/.test(text) || (text.length <= 16 && parseMinor(text, currency) !== null)
    if (isOnTheWay && !text.startsWith('-')) onChange(text)
  }
  return (
    <Input
      id={id}
      value={value}
      prefix={symbolOf(currency, locale)}
      inputMode={exponentOf(currency) === 0 ? 'numeric' : 'decimal'}
      autoComplete="off"
      onChange={(event) => take(event.target.value)}
      {...(status === undefined ? {} : { status })}
    />
  )
}
