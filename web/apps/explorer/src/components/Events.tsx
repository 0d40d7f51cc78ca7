import { Empty } from '@genex/ui/components/states'
import { StatusTag } from '@genex/ui/components/StatusTag'
import type { Log } from 'viem'
import { decodeLog } from '../chain/decode'
import { useText } from '../i18n'
import { AddressLink, BlockLink, Hex, TransactionLink } from './links'
import styles from './explorer.module.css'
import { useEventText } from './words'
import { Values } from './Values'

function Event({ log, withPlace }: { log: Log; withPlace: boolean }) {
  const text = useText()
  const eventText = useEventText()
  const decoded = decodeLog(log)
  return (
    <li>
      <p className={styles['sentence']}>{decoded === null ? text('event.unknown') : eventText(decoded.name)}</p>
      <p className="muted">
        <AddressLink address={log.address} />
        {decoded !== null && (
          <>
            {' '}
            <StatusTag tone="quiet">{decoded.name}</StatusTag>
          </>
        )}
        {withPlace && log.blockNumber !== null && log.transactionHash !== null && (
          <>
            {' '}
            · {text('block.one')} <BlockLink number={log.blockNumber} /> · <TransactionLink hash={log.transactionHash} />
          </>
        )}
      </p>
      {decoded === null ? <Hex value={log.data} full /> : <Values args={decoded.args} />}
    </li>
  )
}

/** Events in words, with the values they carry; `withPlace` says in which block and transaction. */
export function Events({ logs, withPlace = false }: { logs: readonly Log[]; withPlace?: boolean }) {
  const text = useText()
  if (logs.length === 0) return <Empty title={text('event.none')} hint={text('event.noneHint')} />
  return (
    <ul className={styles['events']}>
      {logs.map((log) => (
        <Event key={`${log.transactionHash ?? ''} ${String(log.logIndex)}`} log={log} withPlace={withPlace} />
      ))}
    </ul>
  )
}
