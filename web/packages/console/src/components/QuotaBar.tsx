import { toMinor } from '@genex/api-client/money'
import type { Money as Amount } from '@genex/api-client/types/common'
import { Money } from '@genex/ui/components/Money'
import styles from './QuotaBar.module.css'

/** What part of `quota` is used, in basis points, never above 10,000. */
export function usedBps(used: Amount, quota: Amount): number {
  const whole = toMinor(quota)
  if (whole <= 0n) return 10_000
  const bps = Number((toMinor(used) * 10_000n) / whole)
  return Math.min(10_000, Math.max(0, bps))
}

/** An issuing limit and how much of it is used. */
export function QuotaBar({ used, quota }: { used: Amount; quota: Amount }) {
  const bps = usedBps(used, quota)
  return (
    <div className={styles['root']}>
      <span className={styles['figures']}>
        <Money value={used} short /> / <Money value={quota} short />
      </span>
      <span className={styles['track']} aria-hidden>
        <span
          className={`${styles['fill'] ?? ''} ${bps >= 9_000 ? (styles['full'] ?? '') : ''}`}
          style={{ width: `${bps / 100}%` }}
        />
      </span>
    </div>
  )
}
