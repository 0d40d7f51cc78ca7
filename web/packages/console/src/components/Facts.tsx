import type { ReactNode } from 'react'
import styles from './Facts.module.css'

/** One named fact. */
export interface Fact {
  readonly key: string
  readonly label: string
  readonly value: ReactNode
}

/** Named facts, one under the other. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles['list']}>
      {facts.map((fact) => (
        <div key={fact.key} className={styles['fact']}>
          <dt className={styles['label']}>{fact.label}</dt>
          <dd className={styles['value']}>{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}
