import { serverNow } from '@genex/api-client/clock'
import type { AmlCase } from '@genex/api-client/types/compliance'
import { useSignedIn } from '@genex/console/components/RequireMe'
import { ErrorNote } from '@genex/ui/components/states'
import { App, Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'
import styles from './CasePage.module.css'
import { needsReason, stepOf, stepsFor, type StepName } from './steps'
import { useStep } from './useCases'

interface AskProps {
  readonly name: StepName
  readonly onCancel: () => void
  readonly onSay: (reason: string) => void
}

function Ask({ name, onCancel, onSay }: AskProps) {
  const text = useText()
  const [form] = Form.useForm<{ reason?: string }>()
  return (
    <Modal
      open
      title={text(`step.${name}`)}
      okText={text(`step.${name}`)}
      cancelText={text('review.cancel')}
      okButtonProps={{ danger: name === 'freeze' }}
      onCancel={onCancel}
      onOk={() => form.submit()}
    >
      <p>{text(`step.${name}_detail`)}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={({ reason }) => onSay((reason ?? '').trim())}>
        {needsReason(name) && (
          <Form.Item
            name="reason"
            label={text('review.reason')}
            rules={[{ required: true, whitespace: true, message: text('case.reason_missing') }]}
          >
            <Input.TextArea autoFocus rows={4} maxLength={2000} showCount />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}

/** What can be done with a case; each is asked once more, and most for a reason. */
export function CaseActions({ of }: { of: AmlCase }) {
  const text = useText()
  const me = useSignedIn()
  const { message } = App.useApp()
  const [asked, setAsked] = useState<StepName | null>(null)
  const step = useStep(of.id)
  const names = stepsFor(of, me.id)
  const waits = of.state === 'proposed' && names.length === 0
  return (
    <>
      <ErrorNote error={step.error} />
      {waits && <p className="muted">{text('case.needs_another')}</p>}
      <div className={styles['actions']}>
        {names.map((name) => (
          <Button key={name} danger={name === 'freeze'} loading={step.isPending} onClick={() => setAsked(name)}>
            {text(`step.${name}`)}
          </Button>
        ))}
      </div>
      {asked !== null && (
        <Ask
          name={asked}
          onCancel={() => setAsked(null)}
          onSay={(reason) => {
            setAsked(null)
            step.mutate(stepOf(asked, reason, serverNow()), { onSuccess: () => void message.success(text('case.done')) })
          }}
        />
      )}
    </>
  )
}
