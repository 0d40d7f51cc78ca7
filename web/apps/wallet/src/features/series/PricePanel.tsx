import { useCandles } from '@genex/api-client/queries'
import type { CandleInterval, SeriesDetail } from '@genex/api-client/types/trade'
import { ChartCredit } from '@genex/ui/components/ChartCredit'
import { Panel } from '@genex/ui/components/Panel'
import { Empty, ErrorRetry } from '@genex/ui/components/states'
import { Segmented, Skeleton } from 'antd'
import { useState } from 'react'
import { useText } from '../../i18n'
import { Chart } from './Chart'
import styles from './series.module.css'

const INTERVALS: readonly CandleInterval[] = ['1h', '1d', '1w']

/** The course of prices and volumes, by hour, day or week. */
export function PricePanel({ series }: { series: SeriesDetail }) {
  const text = useText()
  const [interval, setInterval] = useState<CandleInterval>('1d')
  const query = useCandles(series.id, interval)
  const options = INTERVALS.map((value) => ({ value, label: text(`series.interval.${value}`) }))
  const picker = <Segmented<CandleInterval> options={options} value={interval} onChange={setInterval} size="small" />
  return (
    <Panel title={text('series.prices')} extra={picker}>
      <div className={styles['chartFrame']}>
        {query.data === undefined && !query.isError && <Skeleton.Node active style={{ width: '100%', height: 320 }} />}
        {query.isError && <ErrorRetry error={query.error} onRetry={() => void query.refetch()} />}
        {query.data?.data.length === 0 && <Empty title={text('series.noTrades')} />}
        {query.data !== undefined && query.data.data.length > 0 && (
          <Chart candles={query.data.data} label={text('series.chartLabel', { name: series.name })} />
        )}
      </div>
      <ChartCredit />
    </Panel>
  )
}
