import { useBook, useSeries, useValuation } from '@genex/api-client/queries'
import type { Book, SeriesDetail, Valuation } from '@genex/api-client/types/trade'
import { CouponCard } from '@genex/ui/components/CouponCard'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { CardSkeletons, ErrorRetry } from '@genex/ui/components/states'
import type { ReactNode } from 'react'
import { useBack } from '../../app/use-back'
import styles from './trade.module.css'

export interface TradeContext {
  readonly series: SeriesDetail
  readonly book: Book
  /** Null when the platform suggests no price for this coupon. */
  readonly valuation: Valuation | null
}

/** Loads what every trade form stands on before it shows the form. */
export function WithTradeContext({ seriesId, children }: { seriesId: string; children: (context: TradeContext) => ReactNode }) {
  const series = useSeries(seriesId)
  const book = useBook(seriesId)
  const valuation = useValuation(seriesId)
  const failed = [series, book].find((query) => query.isError && query.data === undefined)
  if (failed !== undefined) return <ErrorRetry error={failed.error} onRetry={() => void failed.refetch()} />
  if (series.data === undefined || book.data === undefined || valuation.isPending) return <CardSkeletons count={1} />
  return children({ series: series.data, book: book.data, valuation: valuation.data ?? null })
}

/** A form about one coupon: the coupon on top, the form under it, narrow enough to read at a glance. */
export function FormPage({ title, series, children }: { title: string; series: SeriesDetail; children: ReactNode }) {
  return (
    <div className={styles['page']}>
      <PageTitle onBack={useBack()}>{title}</PageTitle>
      <CouponCard coupon={series} plain />
      {children}
    </div>
  )
}
