import type { ReactNode } from 'react'
import styles from './StatTile.module.css'

interface StatTileProps {
  readonly label: string
  readonly value: ReactNode
  /** A line below: what the figure is made of, or compared with. */
  readonly detail?: ReactNode
}

/** One figure with its name. */
export function StatTile({ label, value, detail }: StatTileProps) {
  return (
    <div className={styles['tile']}>
      <dt className={styles['label']}>{label}</dt>
      <dd className={styles['value']}>{value}</dd>
      {detail !== undefined && <dd className={styles['detail']}>{detail}</dd>}
    </div>
  )
}

/** Figures side by side, as many to a row as fit. */
export function StatRow({ children }: { children: ReactNode }) {
  return <dl className={styles['row']}>{children}</dl>
}
