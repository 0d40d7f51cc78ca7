import type { ReactNode } from 'react'
import styles from './StatusTag.module.css'

export type Tone = 'good' | 'warn' | 'alarm' | 'accent' | 'quiet'

/** A short state in words; the tone only repeats what they say. */
export function StatusTag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`${styles['tag'] ?? ''} ${styles[tone] ?? ''}`}>{children}</span>
}
