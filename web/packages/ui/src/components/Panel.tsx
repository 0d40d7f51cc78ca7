import type { ReactNode } from 'react'
import styles from './Panel.module.css'

interface PanelProps {
  readonly title?: ReactNode
  /** At the end of the title's line. */
  readonly extra?: ReactNode
  readonly children: ReactNode
}

/** A titled surface that groups what belongs together. */
export function Panel({ title, extra, children }: PanelProps) {
  return (
    <section className={styles['panel']}>
      {title !== undefined && (
        <div className={styles['head']}>
          <h2>{title}</h2>
          {extra}
        </div>
      )}
      {children}
    </section>
  )
}
