import type { ReactNode } from 'react'
import styles from './Facts.module.css'

export interface Fact {
  readonly label: string
  readonly value: ReactNode
  /** Set larger, under a line: the sum of the ones above. */
  readonly total?: boolean
}

/** Names on the left, values right-aligned: the figures of a checkout, the terms of a coupon. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles['facts']}>
      {facts.map((fact) => (
        <div key={fact.label} className={`${styles['fact'] ?? ''} ${fact.total === true ? (styles['total'] ?? '') : ''}`}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}
