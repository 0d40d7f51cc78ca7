import type { IssuerSeries, Store, Template } from '@genex/api-client/types/issue'

/** Something that waits for the issuer, and the place where it is done. */
export type Task =
  | { readonly kind: 'store' }
  | { readonly kind: 'draft' | 'approved'; readonly template: Template }
  | { readonly kind: 'rejected'; readonly template: Template; readonly reason: string }
  | { readonly kind: 'low_stock' | 'ending'; readonly series: IssuerSeries }

/** Stock counts as low under one twentieth of what was issued. */
const LOW_STOCK_SHARE = 20

/** A series counts as ending when it has this many days left. */
const ENDING_DAYS = 14

/** What the issuer has to do, most pressing first. */
export function tasksOf(
  stores: readonly Store[],
  templates: readonly Template[],
  series: readonly IssuerSeries[],
): readonly Task[] {
  return [
    ...templates.filter((t) => t.status === 'rejected').map(rejected),
    ...templates.filter((t) => t.status === 'approved').map((template) => ({ kind: 'approved', template }) as const),
    ...series.filter(isEnding).map((s) => ({ kind: 'ending', series: s }) as const),
    ...series.filter(isLow).map((s) => ({ kind: 'low_stock', series: s }) as const),
    ...templates.filter((t) => t.status === 'draft').map((template) => ({ kind: 'draft', template }) as const),
    ...(stores.length === 0 ? [{ kind: 'store' } as const] : []),
  ]
}

function rejected(template: Template): Task {
  return { kind: 'rejected', template, reason: template.review?.reason ?? '' }
}

function isEnding(series: IssuerSeries): boolean {
  const isLive = series.status === 'listed' || series.status === 'delisted'
  return isLive && series.days_left <= ENDING_DAYS && series.supply.circulating > 0
}

function isLow(series: IssuerSeries): boolean {
  const { issued, in_stock: stock } = series.supply
  return series.status === 'listed' && stock > 0 && stock * LOW_STOCK_SHARE <= issued
}
