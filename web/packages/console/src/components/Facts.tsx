import type { ReactNode } from 'react'
import styles from './Facts.module.css'

/** One named fact. */
export interface Fact {
  readonly key: string
  readonly label: string
  readonly value: ReactNode
}

interface FactsProps {
  readonly facts: readonly Fact[]
  /** Figures stand at the right edge, under one another. */
  readonly figures?: boolean
}

/** Named facts, one under the other. */
export function Facts({ facts, figures = false }: FactsProps) {
  return (
    <dl className={`${styles['list'] ?? ''} ${figures ? (styles['figures'] ?? '') : ''}`}>
      {facts.map((fact) => (
        <div key={fact.key} className={styles['fact']}>
          <dt className={styles['label']}>{fact.label}</dt>
          <dd className={styles['value']}>{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}
