import styles from './StatusTag.module.css'

/** What a status means for whoever reads it. */
export type StatusTone = 'good' | 'calm' | 'waiting' | 'alarm'

/** A status in words, with a dot whose colour repeats what the words say. */
export function StatusTag({ tone, children }: { tone: StatusTone; children: string }) {
  return <span className={`${styles['tag'] ?? ''} ${styles[tone] ?? ''}`}>{children}</span>
}
