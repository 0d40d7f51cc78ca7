import { formatDiscount, formatRate } from '../format/rate'
import { useUi } from '../i18n/i18n'
import styles from './Discount.module.css'

/** How far a price lies under the face value, as a badge; nothing when it does not. */
export function Discount({ bps }: { bps: number }) {
  const ui = useUi()
  if (bps <= 0) return null
  return (
    <span className={`num ${styles['badge'] ?? ''}`} title={ui('discount.label', { percent: formatRate(bps) })}>
      {formatDiscount(bps)}
    </span>
  )
}
