import { exponentOf } from '@genex/api-client/money'
import type { Locale, Money } from '@genex/api-client/types/common'

const formats = new Map<string, Intl.NumberFormat>()

function formatOf(locale: Locale, currency: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const places = exponentOf(currency)
  const made = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  })
  formats.set(key, made)
  return made
}

/** The amount as people of `locale` write it. The decimal string goes to Intl exactly, never through a float. */
export function formatMoney(money: Money, locale: Locale): string {
  return formatOf(locale, money.currency).format(money.amount as Intl.StringNumericLiteral)
}

/** As `formatMoney`, without `.00` on whole amounts: for face values set large. */
export function formatMoneyShort(money: Money, locale: Locale): string {
  const text = formatMoney(money, locale)
  return /[.]0+$/.test(money.amount) ? text.replace(/[.,]0+(?=\D*$)/, '') : text
}

/** The sign people see before an amount that comes in or goes out. */
export function signOf(direction: 'in' | 'out' | 'none'): string {
  return { in: '+', out: '−', none: '' }[direction]
}
