import { ErrorRetry } from '@genex/ui/components/states'
import { useFormat } from '@genex/ui/format/use-format'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useText } from '../i18n'
import { useNode } from '../node/NodeContext'
import { useHead } from '../node/queries'
import styles from './explorer.module.css'
import { timeOf } from './time'

/** How far the chain is, and how far it can never go back. */
export function HeadStrip() {
  const text = useText()
  const format = useFormat()
  const { url } = useNode()
  const head = useHead()
  if (head.isError) return <ErrorRetry error={new Error(text('node.silent', { url }))} onRetry={() => void head.refetch()} />
  if (head.data === undefined) return <p className={styles['strip']}>{text('node.asking', { url })}</p>
  const { latest, finalized } = head.data
  const behind = latest.number - finalized.number
  return (
    <p className={styles['strip']}>
      <span className={styles['live']} aria-hidden />
      <span>
        {text('head.newest')} <strong className="num">{format.number(Number(latest.number))}</strong>
      </span>
      <span>
        {text('head.final')} <strong className="num">{format.number(Number(finalized.number))}</strong>
      </span>
      <span className="muted">
        {behind === 0n ? text('head.allFinal') : text('head.behind', { count: Number(behind) })} · <TimeAgo at={timeOf(latest.timestamp)} />
      </span>
    </p>
  )
}
