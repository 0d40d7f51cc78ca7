import { useValuation } from '@genex/api-client/queries'
import type { SeriesDetail, Valuation } from '@genex/api-client/types/trade'
import { Money } from '@genex/ui/components/Money'
import { Panel } from '@genex/ui/components/Panel'
import { LineSkeletons } from '@genex/ui/components/states'
import { formatDiscount } from '@genex/ui/format/rate'
import { useText } from '../../i18n'
import styles from './series.module.css'

type Part = 'time' | 'issuer' | 'demand'

function partsOf(v: Valuation): readonly (readonly [part: Part, bps: number])[] {
  return [
    ['time', v.time_discount_bps],
    ['issuer', v.credit_risk_bps],
    ['demand', v.liquidity_bps],
  ]
}

function Parts({ valuation }: { valuation: Valuation }) {
  const text = useText()
  const parts = partsOf(valuation)
  const largest = Math.max(1, ...parts.map(([, bps]) => Math.abs(bps)))
  const why: Record<Part, string> = {
    time: text('valuation.timeWhy', { left: valuation.days_left, total: valuation.days_total }),
    issuer: text('valuation.issuerWhy', { grade: valuation.grade }),
    demand: text('valuation.demandWhy', { sells: valuation.sells, buys: valuation.buys }),
  }
  return (
    <ul className={styles['parts']}>
      {parts.map(([part, bps]) => (
        <li key={part}>
          <span className={styles['partName']}>{text(`valuation.${part}`)}</span>
          <span className={`num ${styles['partRate'] ?? ''}`}>{formatDiscount(bps)}</span>
          <span className={styles['partTrack']} aria-hidden>
            <span style={{ width: `${String(Math.round((Math.abs(bps) / largest) * 100))}%` }} />
          </span>
          <span className={styles['partWhy']}>{why[part]}</span>
        </li>
      ))}
    </ul>
  )
}

/** The price the platform suggests, and the three things it takes off the face value. */
export function ValuationPanel({ series }: { series: SeriesDetail }) {
  const text = useText()
  const query = useValuation(series.id)
  if (query.isError) return null
  if (query.data === undefined) {
    return (
      <Panel title={text('valuation.title')}>
        <LineSkeletons rows={5} />
      </Panel>
    )
  }
  return (
    <Panel title={text('valuation.title')} extra={<strong className={styles['suggested']}><Money value={query.data.price} /></strong>}>
      <Parts valuation={query.data} />
      <p className={styles['small']}>{text('valuation.hint')}</p>
    </Panel>
  )
}
