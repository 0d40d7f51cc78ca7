import { ArrowLeftOutlined, CheckOutlined, CloseOutlined } from '@ant-design/icons'
import type { Review } from '@genex/api-client/types/operator'
import { Panel } from '@genex/console/components/Page'
import { ErrorNote } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useUi } from '@genex/ui/i18n/i18n'
import { App, Button } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'
import { CaseDetail } from './CaseDetail'
import styles from './CasePanel.module.css'
import { DecisionDialog } from './DecisionDialog'
import { useDecision } from './useDecision'
import { useShortcuts } from './useShortcuts'

type Asked = 'approve' | 'reject' | null

interface CasePanelProps {
  readonly review: Review
  readonly onClose: () => void
  readonly onNext: () => void
}

function useDecideAndGoOn(onNext: () => void) {
  const text = useText()
  const { message } = App.useApp()
  return useDecision((_, { verdict }) => {
    void message.success(text(verdict === 'approve' ? 'review.approved' : 'review.rejected'))
    onNext()
  })
}

/** One case: its facts, and the two ways to decide it. */
export function CasePanel({ review, onClose, onNext }: CasePanelProps) {
  const text = useText()
  const ui = useUi()
  const [asked, setAsked] = useState<Asked>(null)
  const decision = useDecideAndGoOn(onNext)
  useShortcuts(asked === null, { a: () => setAsked('approve'), r: () => setAsked('reject') })
  return (
    <Panel>
      <div className={styles['head']}>
        <Button
          className={styles['back'] ?? ''}
          type="text"
          icon={<ArrowLeftOutlined aria-hidden />}
          onClick={onClose}
          aria-label={ui('action.back')}
        />
        <div className={styles['titles']}>
          <h2>{review.title}</h2>
          <p className="muted">
            {text(`queue.kind.${review.kind}`)} · {text('review.submitted')} <TimeAgo at={review.submitted_at} />
          </p>
        </div>
      </div>
      <CaseDetail review={review} />
      <ErrorNote error={decision.error} />
      <div className={styles['actions']}>
        <Button
          type="primary"
          icon={<CheckOutlined aria-hidden />}
          loading={decision.isPending}
          onClick={() => setAsked('approve')}
        >
          {text('review.approve')}
        </Button>
        <Button danger icon={<CloseOutlined aria-hidden />} disabled={decision.isPending} onClick={() => setAsked('reject')}>
          {text('review.reject')}
        </Button>
      </div>
      <DecisionDialog
        review={review}
        asked={asked}
        onCancel={() => setAsked(null)}
        onDecide={(decided) => {
          setAsked(null)
          decision.mutate({ review, decision: decided })
        }}
      />
    </Panel>
  )
}
