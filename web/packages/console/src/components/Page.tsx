import type { ReactNode } from 'react'
import styles from './Page.module.css'

interface PageProps {
  readonly title: ReactNode
  readonly lead?: string
  /** At the end of the title's line. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A console's page: its title, what can be done, and its sections. */
export function Page({ title, lead, actions, children }: PageProps) {
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <div className={styles['titles']}>
          <h1>{title}</h1>
          {lead !== undefined && <p className={styles['lead']}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}

interface PanelProps {
  readonly title?: ReactNode
  readonly extra?: ReactNode
  /** Without padding around, for tables and lists that bring their own. */
  readonly flush?: boolean
  readonly children: ReactNode
}

/** A part of a page on its own surface. */
export function Panel({ title, extra, flush = false, children }: PanelProps) {
  return (
    <section className={`${styles['panel'] ?? ''} ${flush ? (styles['flush'] ?? '') : ''}`}>
      {title !== undefined && (
        <div className={styles['panelHead']}>
          <h2>{title}</h2>
          {extra}
        </div>
      )}
      {children}
    </section>
  )
}
