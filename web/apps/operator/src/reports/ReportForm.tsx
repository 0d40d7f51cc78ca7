import { type SarDraft, type SarText, SUSPICIONS } from '@genex/api-client/types/compliance'
import { Panel } from '@genex/console/components/Page'
import { ErrorNote } from '@genex/ui/components/states'
import { App, Button, Form, Input, Select } from 'antd'
import { useText } from '../i18n'
import { useFiling } from './useReports'

const NARRATIVE_LIMIT = 20_000

/** What an operator says in a report; filing it is asked once more, since it can't be taken back. */
export function ReportForm({ id, draft }: { id: string; draft: SarDraft }) {
  const text = useText()
  const { message, modal } = App.useApp()
  const filing = useFiling(id)
  const ask = (said: SarText) =>
    void modal.confirm({
      title: text('report.file_ask'),
      content: text('report.file_detail'),
      okText: text('report.file'),
      cancelText: text('review.cancel'),
      onOk: () => filing.mutate(said, { onSuccess: () => void message.success(text('report.done')) }),
    })
  const words = SUSPICIONS.map((value) => ({ value, label: text(`suspicion.${value}`) }))
  return (
    <Panel>
      <ErrorNote error={filing.error} />
      <Form<SarText> layout="vertical" requiredMark={false} initialValues={draft} onFinish={ask}>
        <Form.Item
          name="suspicions"
          label={text('report.suspicions')}
          rules={[{ required: true, type: 'array', min: 1, message: text('report.suspicions_missing') }]}
        >
          <Select mode="multiple" options={words} showSearch={{ optionFilterProp: 'label' }} />
        </Form.Item>
        <Form.Item
          name="narrative"
          label={text('report.narrative')}
          extra={text('report.narrative_hint')}
          rules={[{ required: true, whitespace: true, message: text('report.narrative_missing') }]}
        >
          <Input.TextArea autoSize={{ minRows: 8, maxRows: 24 }} maxLength={NARRATIVE_LIMIT} showCount />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={filing.isPending}>
          {text('report.file')}
        </Button>
      </Form>
    </Panel>
  )
}
