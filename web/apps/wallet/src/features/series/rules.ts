import type { Money } from '@genex/api-client/types/common'
import type { SeriesDetail } from '@genex/api-client/types/trade'
import type { useText } from '../../i18n'

type Text = ReturnType<typeof useText>

/** The rules of a coupon as sentences. `money` writes an amount in the reader's notation. */
export function rulesInWords(series: SeriesDetail, text: Text, money: (amount: Money) => string): string[] {
  const { rules } = series
  const minimum = rules.min_spend === null ? text('rules.noMinimum') : text('rules.minimum', { amount: money(rules.min_spend) })
  const stores = rules.stores.length === 0 ? text('rules.allStores') : text('rules.stores', { count: rules.stores.length })
  const stacking = text(rules.stackable ? 'rules.stackable' : 'rules.notStackable')
  const person = rules.per_person === null ? [] : [text('rules.perPerson', { count: rules.per_person })]
  const refund = series.refund_days > 0 ? text('rules.refund', { count: series.refund_days }) : text('rules.noRefund')
  return [minimum, stores, stacking, transferInWords(series, text), ...person, refund]
}

function transferInWords(series: SeriesDetail, text: Text): string {
  switch (series.rules.transfer) {
    case 'forbidden':
      return text('rules.transfer.forbidden')
    case 'free':
      return resaleInWords(series.rules.max_resales, text)
    case 'counted':
      return text('rules.transfer.counted', { count: series.rules.max_resales })
  }
}

function resaleInWords(times: number, text: Text): string {
  return times === 0 ? text('rules.transfer.giftOnly') : text('rules.transfer.free', { count: times })
}
