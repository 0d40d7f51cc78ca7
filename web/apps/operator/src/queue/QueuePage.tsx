import { InboxOutlined } from '@ant-design/icons'
import type { Review } from '@genex/api-client/types/operator'
import { Page, Panel } from '@genex/console/components/Page'
import { useSignedIn } from '@genex/console/components/RequireMe'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router'
import { Segmented } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'
import { CasePanel } from './CasePanel'
import styles from './QueuePage.module.css'
import { QueueList } from './QueueList'
import { useReviews } from './useReviews'

type Filter = 'all' | Review['kind']

const FILTERS: readonly Filter[] = ['all', 'issuer', 'template', 'kyc']

function countOf(reviews: readonly Review[], filter: Filter): number {
  return filter === 'all' ? reviews.length : reviews.filter((review) => review.kind === filter).length
}

/** The case shown: the chosen one, else the first of the list on wide screens. */
function useChosen(shown: readonly Review[]) {
  const { review } = useSearch({ strict: false })
  const navigate = useNavigate()
  const choose = (id: string | null) =>
    void navigate({ to: '/', search: id === null ? {} : { review: id }, replace: review !== undefined && id !== null })
  return { chosen: shown.find(({ id }) => id === review) ?? null, choose }
}

function Queue({ reviews }: { reviews: readonly Review[] }) {
  const text = useText()
  const [filter, setFilter] = useState<Filter>('all')
  const shown = filter === 'all' ? reviews : reviews.filter((review) => review.kind === filter)
  const { chosen, choose } = useChosen(shown)
  if (reviews.length === 0) {
    return (
      <Panel>
        <Empty icon={<InboxOutlined aria-hidden />} title={text('queue.empty')} hint={text('queue.empty_detail')} />
      </Panel>
    )
  }
  const options = FILTERS.map((value) => ({ value, label: `${text(`queue.${value}`)} ${countOf(reviews, value)}` }))
  return (
    <div className={`${styles['split'] ?? ''} ${chosen === null ? '' : (styles['open'] ?? '')}`}>
      <div className={styles['list']}>
        <Segmented<Filter> className={styles['filter'] ?? ''} options={options} value={filter} onChange={setFilter} />
        <Panel flush>
          <QueueList reviews={shown} chosen={chosen} onChoose={choose} />
        </Panel>
      </div>
      <div className={styles['case']}>
        {chosen === null ? (
          <Panel>
            <Empty title={text('queue.choose')} hint={text('queue.keys')} />
          </Panel>
        ) : (
          <CasePanel
            key={chosen.id}
            review={chosen}
            onClose={() => choose(null)}
            onNext={() => choose(after(shown, chosen))}
          />
        )}
      </div>
    </div>
  )
}

/** The case that follows in the list, or the one before the last; null when it was the only one. */
function after(shown: readonly Review[], chosen: Review): string | null {
  const index = shown.indexOf(chosen)
  return (shown[index + 1] ?? shown[index - 1])?.id ?? null
}

function Desk() {
  const text = useText()
  const reviews = useReviews()
  return (
    <Page title={text('queue.title')}>
      <Loaded query={reviews} skeleton={<LineSkeletons rows={8} />}>
        {(data) => <Queue reviews={data} />}
      </Loaded>
    </Page>
  )
}

/** Everything that waits for a decision, and the case in hand beside it. A regulator is led to the proof instead. */
export function QueuePage() {
  const isOperator = useSignedIn().roles.includes('operator')
  return isOperator ? <Desk /> : <Navigate to="/proof" />
}
