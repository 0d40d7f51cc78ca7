import { useApi } from '@genex/api-client/context'
import { useValueMutation } from '@genex/api-client/idempotency'
import type { IssuerSeries, Template } from '@genex/api-client/types/issue'
import { Facts } from '@genex/console/components/Facts'
import { Money } from '@genex/ui/components/Money'
import { Empty, ErrorNote } from '@genex/ui/components/states'
import { useQueryClient } from '@tanstack/react-query'
import { App, Form, InputNumber, Modal, Select } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'
import { useTemplates } from '../queries'
import { useBrand } from '../shell/IssuerContext'
import { type IssuePlan, planIssue } from './issue'

const USUAL_QUANTITY = 100
const LARGEST_QUANTITY = 1_000_000

interface Request {
  readonly template_id: string
  readonly quantity: number
}

function useIssue(onDone: () => void) {
  const api = useApi()
  const text = useText()
  const cache = useQueryClient()
  const { notification } = App.useApp()
  return useValueMutation<Request, IssuerSeries>(
    (request, key) => api.issueSeries(request, key),
    async () => {
      await cache.invalidateQueries()
      notification.success({
        title: text('series.issue_dialog.issued'),
        description: text('series.issue_dialog.started'),
      })
      onDone()
    },
  )
}

function PlanFacts({ plan }: { plan: IssuePlan }) {
  const text = useText()
  return (
    <Facts
      figures
      facts={[
        { key: 'face', label: text('series.issue_dialog.total'), value: <Money value={plan.face} /> },
        { key: 'sales', label: text('series.issue_dialog.proceeds'), value: <Money value={plan.proceeds} /> },
        { key: 'quota', label: text('series.issue_dialog.quota_left'), value: <Money value={plan.quotaLeft} /> },
      ]}
    />
  )
}

interface FormProps {
  readonly templates: readonly Template[]
  readonly first: Template
  readonly onClose: () => void
}

function IssueForm({ templates, first, onClose }: FormProps) {
  const text = useText()
  const issuer = useBrand()
  const issue = useIssue(onClose)
  const [template, setTemplate] = useState(first)
  const [quantity, setQuantity] = useState<number | null>(USUAL_QUANTITY)
  const plan = planIssue(issuer, template, quantity ?? 0)
  const choose = (id: string) => setTemplate(templates.find((candidate) => candidate.id === id) ?? template)
  return (
    <Modal
      open
      title={text('series.issue_dialog.title')}
      okText={text('series.issue_dialog.confirm')}
      cancelText={text('series.cancel')}
      okButtonProps={{ disabled: quantity === null || !plan.fits, loading: issue.isPending }}
      onCancel={onClose}
      onOk={() => quantity !== null && issue.mutate({ template_id: template.id, quantity })}
    >
      <Form layout="vertical">
        <Form.Item label={text('series.issue_dialog.template')} htmlFor="issue-template">
          <Select
            id="issue-template"
            value={template.id}
            onChange={choose}
            options={templates.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item
          label={text('series.issue_dialog.quantity')}
          htmlFor="issue-quantity"
          {...(plan.fits ? {} : { validateStatus: 'error' as const, help: text('series.issue_dialog.quota_short') })}
        >
          <InputNumber<number>
            id="issue-quantity"
            autoFocus
            min={1}
            max={LARGEST_QUANTITY}
            precision={0}
            value={quantity}
            onChange={setQuantity}
            style={{ width: '100%' }}
          />
        </Form.Item>
      </Form>
      <PlanFacts plan={plan} />
      <ErrorNote error={issue.error} />
    </Modal>
  )
}

/** Issues coupons of an approved template: how many, and what that means. */
export function IssueDialog({ templateId, onClose }: { templateId: string | null; onClose: () => void }) {
  const text = useText()
  const templates = useTemplates(useBrand()).data
  if (templates === undefined) return null
  const ready = templates.filter(({ status }) => status === 'approved')
  const first = ready.find(({ id }) => id === templateId) ?? ready[0]
  if (first === undefined) {
    return (
      <Modal open title={text('series.issue_dialog.title')} footer={null} onCancel={onClose}>
        <Empty title={text('series.needs_template')} />
      </Modal>
    )
  }
  return <IssueForm templates={ready} first={first} onClose={onClose} />
}
