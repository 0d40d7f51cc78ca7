import type { Supply } from '@genex/api-client/types/issue'
import { useFormat } from '@genex/ui/format/use-format'
import { useText } from '../i18n'
import { sharesOf } from './supply'
import styles from './SupplyBar.module.css'

/** Where the coupons of a series are: a bar of its parts, and each part in words and numbers. */
export function SupplyBar({ supply }: { supply: Supply }) {
  const text = useText()
  const format = useFormat()
  const shares = sharesOf(supply)
  return (
    <div className={styles['root']}>
      <div className={styles['bar']} aria-hidden>
        {shares
          .filter(({ bps }) => bps > 0)
          .map(({ place, bps }) => (
            <span key={place} className={styles[place]} style={{ flexGrow: bps }} />
          ))}
      </div>
      <ul className={styles['legend']} aria-label={text('series.supply.title')}>
        {shares.map(({ place, units }) => (
          <li key={place} className={units === 0 ? styles['none'] : ''}>
            <span className={`${styles['dot'] ?? ''} ${styles[place] ?? ''}`} aria-hidden />
            {text(`series.supply.${place}`)} <strong className="num">{format.number(units)}</strong>
          </li>
        ))}
      </ul>
    </div>
  )
}
