import type { Review } from '@genex/api-client/types/operator'
import { Empty } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useRef, type KeyboardEvent } from 'react'
import { useText } from '../i18n'
import styles from './QueueList.module.css'

interface QueueListProps {
  readonly reviews: readonly Review[]
  readonly chosen: Review | null
  readonly onChoose: (id: string) => void
}

function Row({ review, chosen, onChoose }: { review: Review; chosen: boolean; onChoose: () => void }) {
  const text = useText()
  return (
    <li>
      <button type="button" className={styles['row']} aria-current={chosen ? 'true' : undefined} onClick={onChoose}>
        <span className={styles['top']}>
          <span className={styles['title']}>{review.title}</span>
          <span className={styles['waiting']}>
            <TimeAgo at={review.submitted_at} />
          </span>
        </span>
        <span className={styles['below']}>
          {text(`queue.kind.${review.kind}`)}
          {review.issuer_name !== null && review.issuer_name !== review.title && ` · ${review.issuer_name}`}
        </span>
      </button>
    </li>
  )
}

/** Moves the focus to the row above or below. */
function moveFocus(list: HTMLElement, step: number): void {
  const rows = [...list.querySelectorAll('button')]
  const index = rows.indexOf(document.activeElement as HTMLButtonElement)
  rows[index + step]?.focus()
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

/** The waiting cases; arrow keys move through them. */
export function QueueList({ reviews, chosen, onChoose }: QueueListProps) {
  const text = useText()
  const list = useRef<HTMLUListElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (step === undefined || list.current === null) return
    event.preventDefault()
    moveFocus(list.current, step)
  }
  if (reviews.length === 0) return <Empty title={text('queue.empty')} hint={text('queue.empty_detail')} />
  return (
    // The keys only move between the buttons inside, which are reachable without them.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ul ref={list} className={styles['list']} onKeyDown={onKeyDown}>
      {reviews.map((review) => (
        <Row key={review.id} review={review} chosen={review.id === chosen?.id} onChoose={() => onChoose(review.id)} />
      ))}
    </ul>
  )
}
