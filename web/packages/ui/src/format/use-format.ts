import { serverNow } from '@genex/api-client/clock'
import type { Money } from '@genex/api-client/types/common'
import { useLocale } from '../i18n/i18n'
import { formatMoney, formatMoneyShort } from './money'
import { formatDate, formatExact, formatRelative, formatTime } from './time'

/** Formatters of the language shown now. */
export function useFormat() {
  const { locale } = useLocale()
  return {
    /** The language itself, for what is formatted nowhere else. */
    locale,
    money: (money: Money) => formatMoney(money, locale),
    moneyShort: (money: Money) => formatMoneyShort(money, locale),
    date: (at: string) => formatDate(at, locale),
    exact: (at: string) => formatExact(at, locale),
    time: (at: string) => formatTime(at, locale),
    relative: (at: string) => formatRelative(at, serverNow(), locale),
    number: (value: number) => new Intl.NumberFormat(locale).format(value),
  }
}
