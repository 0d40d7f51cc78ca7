import { FileTextOutlined } from '@ant-design/icons'
import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'
import styles from './BillBar.module.css'

/** What the cashier says of the bill in hand; empty texts where they said nothing. */
export interface Bill {
  readonly number: string
  readonly items: string
}

/** A bill of which nothing was said. */
export const NO_BILL: Bill = { number: '', items: '' }

function BillDialog({ bill, onDone, onCancel }: { bill: Bill; onDone: (bill: Bill) => void; onCancel: () => void }) {
  const text = useText()
  const [form] = Form.useForm<Bill>()
  return (
    <Modal open title={text('bill.title')} okText={text('bill.done')} onOk={() => form.submit()} onCancel={onCancel}>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={bill} onFinish={onDone}>
        <Form.Item name="number" label={text('bill.number')} extra={text('bill.number_hint')}>
          <Input autoFocus maxLength={64} autoComplete="off" />
        </Form.Item>
        <Form.Item name="items" label={text('bill.items')}>
          <Input.TextArea rows={3} maxLength={500} autoComplete="off" />
        </Form.Item>
        <p className="muted">{text('bill.local')}</p>
      </Form>
    </Modal>
  )
}

/** The bill the next coupon is redeemed for. It stays on this till. */
export function BillBar({ bill, onChange }: { bill: Bill; onChange: (bill: Bill) => void }) {
  const text = useText()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button className={styles['bar'] ?? ''} type="text" icon={<FileTextOutlined aria-hidden />} onClick={() => setOpen(true)}>
        {bill.number === '' ? text('bill.automatic') : text('bill.current', { number: bill.number })}
      </Button>
      {open && (
        <BillDialog
          bill={bill}
          onCancel={() => setOpen(false)}
          onDone={({ number, items }) => {
            onChange({ number: number.trim(), items: items.trim() })
            setOpen(false)
          }}
        />
      )}
    </>
  )
}
