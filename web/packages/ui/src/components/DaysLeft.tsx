import { useUi } from '../i18n/i18n'
import styles from './DaysLeft.module.css'

/** The span the bar stands for when a coupon's whole validity is not known here. */
const USUAL_DAYS = 90

function label(days: number, ui: ReturnType<typeof useUi>): string {
  if (days < 0) return ui('coupon.expired')
  return days === 0 ? ui('coupon.lastDay') : ui('coupon.daysLeft', { count: days })
}

function urgency(days: number): string {
  if (days <= 3) return styles['urgent'] ?? ''
  return days <= 14 ? (styles['soon'] ?? '') : ''
}

/** Days until expiry, as words over a thin bar. */
export function DaysLeft({ days, total = USUAL_DAYS }: { days: number; total?: number }) {
  const ui = useUi()
  const share = Math.max(0, Math.min(1, days / Math.max(1, total)))
  return (
    <div className={`${styles['root'] ?? ''} ${urgency(days)}`}>
      <span className={`num ${styles['label'] ?? ''}`}>{label(days, ui)}</span>
      <span className={styles['track']} aria-hidden>
        <span className={styles['fill']} style={{ width: `${String(Math.round(share * 100))}%` }} />
      </span>
    </div>
  )
}
