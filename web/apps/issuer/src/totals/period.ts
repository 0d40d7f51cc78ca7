import { addMoney, fromMinor } from '@genex/api-client/money'
import type { Money } from '@genex/api-client/types/common'
import type { IssuerDay } from '@genex/api-client/types/issue'

/** The spans the totals can be seen over, in days. */
export const PERIODS = { week: 7, month: 30, quarter: 90 } as const

/** One of the spans. */
export type Period = keyof typeof PERIODS

/** The totals of a span. */
export interface PeriodTotals {
  readonly soldUnits: number
  readonly soldAmount: Money
  readonly redeemedUnits: number
}

/**
 * The days of a period that ends on `today` (`YYYY-MM-DD`, UTC), oldest first. Days without any
 * sale are there with zeros, so that a chart's time runs evenly.
 */
export function daysOf(
  days: readonly IssuerDay[],
  period: Period,
  today: string,
  currency: string,
): readonly IssuerDay[] {
  const known = new Map(days.map((day) => [day.date, day]))
  return datesUpTo(today, PERIODS[period]).map((date) => known.get(date) ?? emptyDay(date, currency))
}

function datesUpTo(today: string, count: number): readonly string[] {
  const end = Date.parse(`${today}T00:00:00Z`)
  return Array.from({ length: count }, (_, index) =>
    new Date(end - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  )
}

function emptyDay(date: string, currency: string): IssuerDay {
  return { date, sold_units: 0, sold_amount: fromMinor(0n, currency), redeemed_units: 0 }
}

/** The sums over some days. */
export function totalsOf(days: readonly IssuerDay[], currency: string): PeriodTotals {
  return days.reduce<PeriodTotals>(
    (sum, day) => ({
      soldUnits: sum.soldUnits + day.sold_units,
      soldAmount: addMoney(sum.soldAmount, day.sold_amount),
      redeemedUnits: sum.redeemedUnits + day.redeemed_units,
    }),
    { soldUnits: 0, soldAmount: fromMinor(0n, currency), redeemedUnits: 0 },
  )
}
