import { useTrades } from '@genex/api-client/queries'
import type { SeriesDetail } from '@genex/api-client/types/trade'
import { Money } from '@genex/ui/components/Money'
import { Panel } from '@genex/ui/components/Panel'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useText } from '../../i18n'
import styles from './series.module.css'

const SHOWN = 8

/** The latest trades of everybody. */
export function TradesPanel({ series }: { series: SeriesDetail }) {
  const text = useText()
  const { currency } = series.face_value
  return (
    <Panel title={text('series.trades')}>
      <Loaded query={useTrades(series.id)} skeleton={<LineSkeletons rows={SHOWN} />}>
        {(page) =>
          page.data.length === 0 ? (
            <Empty title={text('series.noTrades')} />
          ) : (
            <table className={styles['trades']}>
              <thead>
                <tr>
                  <th scope="col">{text('trade.price')}</th>
                  <th scope="col">{text('trade.quantity')}</th>
                  <th scope="col">{text('trade.time')}</th>
                </tr>
              </thead>
              <tbody>
                {page.data.slice(0, SHOWN).map((trade) => (
                  <tr key={trade.id}>
                    <td>
                      <Money value={{ amount: trade.price, currency }} />
                    </td>
                    <td className="num">{trade.quantity}</td>
                    <td className="muted">
                      <TimeAgo at={trade.at} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </Panel>
  )
}
