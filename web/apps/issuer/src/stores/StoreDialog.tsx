import { useApi } from '@genex/api-client/context'
import type { Issuer, NewStore, Store } from '@genex/api-client/types/issue'
import { ErrorNote } from '@genex/ui/components/states'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, AutoComplete, Form, Input, Modal } from 'antd'
import { useText } from '../i18n'
import { KEYS } from '../queries'

interface StoreDialogProps {
  readonly issuer: Issuer
  readonly stores: readonly Store[]
  readonly onClose: () => void
}

/** Adds a place where coupons can be used. */
export function StoreDialog({ issuer, stores, onClose }: StoreDialogProps) {
  const text = useText()
  const api = useApi()
  const cache = useQueryClient()
  const { message } = App.useApp()
  const [form] = Form.useForm<NewStore>()
  const add = useMutation({
    mutationFn: (body: NewStore) => api.addStore(issuer.id, body),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: [KEYS.stores] })
      void message.success(text('stores.added'))
      onClose()
    },
  })
  const regions = [...new Set(stores.map(({ region }) => region))].map((value) => ({ value }))
  const required = [{ required: true, whitespace: true, max: 80 }]
  return (
    <Modal
      open
      title={text('stores.add_store')}
      okText={text('stores.save')}
      okButtonProps={{ loading: add.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(body) => add.mutate(body)}>
        <Form.Item name="name" label={text('stores.name')} rules={required}>
          <Input autoFocus autoComplete="off" />
        </Form.Item>
        <Form.Item name="region" label={text('stores.region')} rules={required}>
          <AutoComplete options={regions} />
        </Form.Item>
        <Form.Item name="city" label={text('stores.city')} rules={required}>
          <Input autoComplete="off" />
        </Form.Item>
        <ErrorNote error={add.error} />
      </Form>
    </Modal>
  )
}
