import { useApi } from '@genex/api-client/context'
import type { Issuer, NewStaff, Store } from '@genex/api-client/types/issue'
import { ErrorNote } from '@genex/ui/components/states'
import { parseContact } from '@genex/ui/format/contact'
import { useUi } from '@genex/ui/i18n/i18n'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Form, Input, Modal, Radio, Select } from 'antd'
import { useText } from '../i18n'
import { KEYS } from '../queries'

interface StaffDialogProps {
  readonly issuer: Issuer
  readonly stores: readonly Store[]
  readonly onClose: () => void
}

/** The contact as it was typed, without spaces and marks; the form has checked that it is one. */
function plain(typed: string): string {
  const contact = parseContact(typed)
  if (contact === null) return typed.trim()
  return 'phone' in contact ? contact.phone : contact.email
}

function useAdd(issuer: Issuer, onClose: () => void) {
  const text = useText()
  const api = useApi()
  const cache = useQueryClient()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: (body: NewStaff) => api.addStaff(issuer.id, { ...body, contact: plain(body.contact) }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: [KEYS.staff] })
      void message.success(text('stores.added'))
      onClose()
    },
  })
}

/** Adds a cashier or a manager to a store. */
export function StaffDialog({ issuer, stores, onClose }: StaffDialogProps) {
  const text = useText()
  const ui = useUi()
  const add = useAdd(issuer, onClose)
  const [form] = Form.useForm<NewStaff>()
  const isContact = {
    validator: (_: unknown, value: string | undefined) =>
      parseContact(value ?? '') === null ? Promise.reject(new Error(ui('signIn.contactBad'))) : Promise.resolve(),
  }
  const roles = (['cashier', 'manager'] as const).map((value) => ({
    value,
    label: `${text(`stores.${value}`)} – ${text(`stores.${value}_detail`)}`,
  }))
  return (
    <Modal
      open
      title={text('stores.add_staff')}
      okText={text('stores.save')}
      okButtonProps={{ loading: add.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        validateTrigger="onSubmit"
        initialValues={{ role: 'cashier', store_id: stores[0]?.id }}
        onFinish={(body) => add.mutate(body)}
      >
        <Form.Item name="contact" label={text('stores.contact')} rules={[isContact]}>
          <Input autoFocus autoComplete="off" inputMode="email" />
        </Form.Item>
        <Form.Item name="role" label={text('stores.role')}>
          <Radio.Group vertical options={roles} />
        </Form.Item>
        <Form.Item name="store_id" label={text('stores.store')} rules={[{ required: true }]}>
          <Select options={stores.map(({ id, name }) => ({ value: id, label: name }))} />
        </Form.Item>
        <ErrorNote error={add.error} />
      </Form>
    </Modal>
  )
}
