import { useBook } from '@genex/api-client/queries'
import type { BookLevel, SeriesDetail } from '@genex/api-client/types/trade'
import { Money } from '@genex/ui/components/Money'
import { Panel } from '@genex/ui/components/Panel'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { useText } from '../../i18n'
import styles from './series.module.css'

const LEVELS = 6

interface SideProps {
  readonly side: 'bids' | 'asks'
  readonly levels: readonly BookLevel[]
  readonly currency: string
  /** The largest running total on either side: the width of a full bar. */
  readonly deepest: number
}

function runningTotals(levels: readonly BookLevel[]): number[] {
  let total = 0
  return levels.map((level) => (total += level.quantity))
}

function Side({ side, levels, currency, deepest }: SideProps) {
  const text = useText()
  const totals = runningTotals(levels)
  return (
    <table className={`${styles['book'] ?? ''} ${styles[side] ?? ''}`}>
      <caption>{text(`series.book.${side}`)}</caption>
      <thead>
        <tr>
          <th scope="col">{text('trade.price')}</th>
          <th scope="col">{text('trade.quantity')}</th>
        </tr>
      </thead>
      <tbody>
        {levels.map((level, index) => (
          <tr
            key={level.price}
            style={{ '--depth': `${String(Math.round(((totals[index] ?? 0) / deepest) * 100))}%` } as React.CSSProperties}
          >
            <td>
              <Money value={{ amount: level.price, currency }} />
            </td>
            <td className="num">{level.quantity}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What others want to buy and sell at, best prices first, with depth behind the figures. */
export function BookPanel({ series }: { series: SeriesDetail }) {
  const text = useText()
  const query = useBook(series.id)
  const { currency } = series.face_value
  return (
    <Panel title={text('series.book')}>
      <Loaded query={query} skeleton={<LineSkeletons rows={LEVELS} />}>
        {(book) => {
          const [bids, asks] = [book.bids.slice(0, LEVELS), book.asks.slice(0, LEVELS)]
          if (bids.length + asks.length === 0) return <Empty title={text('series.book.empty')} hint={text('series.book.emptyHint')} />
          const deepest = Math.max(1, ...runningTotals(bids), ...runningTotals(asks))
          return (
            <div className={styles['sides']}>
              <Side side="bids" levels={bids} currency={currency} deepest={deepest} />
              <Side side="asks" levels={asks} currency={currency} deepest={deepest} />
            </div>
          )
        }}
      </Loaded>
    </Panel>
  )
}
