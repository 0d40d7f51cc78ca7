import type { Review } from '@genex/api-client/types/operator'
import { Form, Input, Modal } from 'antd'
import { useText } from '../i18n'
import styles from './DecisionDialog.module.css'
import type { Decision } from './useDecision'

/** The shortest reason that tells an applicant anything. */
const SHORTEST_REASON = 10

interface DecisionDialogProps {
  readonly review: Review
  readonly asked: Decision['verdict'] | null
  readonly onCancel: () => void
  readonly onDecide: (decision: Decision) => void
}

function Approval({ review, onCancel, onDecide }: Omit<DecisionDialogProps, 'asked'>) {
  const text = useText()
  return (
    <Modal
      open
      title={text('review.approve_title', { title: review.title })}
      okText={text('review.approve')}
      cancelText={text('review.cancel')}
      onCancel={onCancel}
      onOk={() => onDecide({ verdict: 'approve' })}
    >
      <p>{text(`review.approve_${review.kind}`)}</p>
    </Modal>
  )
}

function Refusal({ review, onCancel, onDecide }: Omit<DecisionDialogProps, 'asked'>) {
  const text = useText()
  const [form] = Form.useForm<{ reason: string }>()
  return (
    <Modal
      open
      title={text('review.reject_title', { title: review.title })}
      okText={text('review.reject')}
      cancelText={text('review.cancel')}
      okButtonProps={{ danger: true }}
      onCancel={onCancel}
      onOk={() => form.submit()}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={({ reason }) => onDecide({ verdict: 'reject', reason: reason.trim() })}
      >
        <Form.Item
          name="reason"
          label={text('review.reason')}
          extra={<span className={styles['hint']}>{text('review.reason_hint')}</span>}
          rules={[{ required: true, whitespace: true, min: SHORTEST_REASON, message: text('review.reason_short') }]}
        >
          <Input.TextArea autoFocus rows={4} maxLength={500} showCount />
        </Form.Item>
      </Form>
    </Modal>
  )
}

/** Asks once more before a decision, and for the reason of a refusal. */
export function DecisionDialog({ asked, ...rest }: DecisionDialogProps) {
  if (asked === null) return null
  return asked === 'approve' ? <Approval {...rest} /> : <Refusal {...rest} />
}
