import { CheckOutlined, ClockCircleOutlined, CloseOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import styles from './Result.module.css'

interface ResultProps {
  readonly outcome: 'done' | 'pending' | 'failed'
  readonly title: string
  readonly hint?: ReactNode
  /** Figures of what has been done: the order number first. */
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

const ICONS = { done: <CheckOutlined aria-hidden />, pending: <ClockCircleOutlined aria-hidden />, failed: <CloseOutlined aria-hidden /> } as const

/** What an action led to, filling the screen it was started on. */
export function Result({ outcome, title, hint, children, actions }: ResultProps) {
  return (
    <div className={styles['result']} role="status">
      <div className={`${styles['icon'] ?? ''} ${styles[outcome] ?? ''}`} aria-hidden>
        {ICONS[outcome]}
      </div>
      <h1>{title}</h1>
      {hint !== undefined && <p className={styles['hint']}>{hint}</p>}
      {children !== undefined && <div className={styles['body']}>{children}</div>}
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
    </div>
  )
}
