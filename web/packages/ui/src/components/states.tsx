import type { UseQueryResult } from '@tanstack/react-query'
import { Button, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { errorText, requestIdOf } from '../format/errors'
import { useUi } from '../i18n/i18n'
import styles from './states.module.css'

interface EmptyProps {
  readonly title: string
  /** What the person can do about it. */
  readonly hint?: string
  readonly icon?: ReactNode
  readonly action?: ReactNode
  /** The whole page is empty, and this is its heading. */
  readonly page?: boolean
}

/** What a list shows before it has anything: a sentence that says what to do. */
export function Empty({ title, hint, icon, action, page = false }: EmptyProps) {
  const Title = page ? 'h1' : 'p'
  return (
    <div className={styles['box']}>
      {icon !== undefined && (
        <div className={styles['icon']} aria-hidden>
          {icon}
        </div>
      )}
      <Title className={styles['title']}>{title}</Title>
      {hint !== undefined && <p className={styles['hint']}>{hint}</p>}
      {action !== undefined && <div className={styles['action']}>{action}</div>}
    </div>
  )
}

/** A failed load: why, the number support asks for, and another try. */
export function ErrorRetry({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const ui = useUi()
  const requestId = requestIdOf(error)
  return (
    <div className={styles['box']} role="alert">
      <p className={styles['title']}>{ui('state.failed')}</p>
      <p className={styles['hint']}>{errorText(error, ui)}</p>
      {requestId !== null && <p className={styles['id']}>{ui('error.requestId', { id: requestId })}</p>}
      {onRetry !== undefined && (
        <div className={styles['action']}>
          <Button onClick={onRetry}>{ui('action.retry')}</Button>
        </div>
      )}
    </div>
  )
}

/** A refused action, said beside the button that caused it. */
export function ErrorNote({ error }: { error: unknown }) {
  const ui = useUi()
  if (error === null || error === undefined) return null
  const requestId = requestIdOf(error)
  return (
    <div className={styles['note']} role="alert">
      <span>{errorText(error, ui)}</span>
      {requestId !== null && <span className={styles['id']}>{ui('error.requestId', { id: requestId })}</span>}
    </div>
  )
}

/** Grey shapes the size of coupon cards while they load. */
export function CardSkeletons({ count = 6 }: { count?: number }) {
  const ui = useUi()
  return (
    <div className={styles['cards']} role="status" aria-label={ui('state.loading')}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={styles['card']}>
          <Skeleton active title={{ width: '60%' }} paragraph={{ rows: 2 }} />
        </div>
      ))}
    </div>
  )
}

/** Grey lines while rows or text load. */
export function LineSkeletons({ rows = 4 }: { rows?: number }) {
  const ui = useUi()
  return (
    <div role="status" aria-label={ui('state.loading')}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  )
}

interface LoadedProps<T> {
  readonly query: UseQueryResult<T>
  readonly skeleton: ReactNode
  readonly children: (data: T) => ReactNode
}

/** Shows a query's data, else why there is none. Data once shown stays while it is refetched. */
export function Loaded<T>({ query, skeleton, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <ErrorRetry error={query.error} onRetry={() => void query.refetch()} />
  return skeleton
}
