import { useApi } from '@genex/api-client/context'
import type { OfflineConflict } from '@genex/api-client/types/coupons'
import { DataTable } from '@genex/console/components/DataTable'
import { Panel } from '@genex/console/components/Page'
import { useSignedIn } from '@genex/console/components/RequireMe'
import { ErrorNote } from '@genex/ui/components/states'
import { useFormat } from '@genex/ui/format/use-format'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Form, Input, type TableColumnsType } from 'antd'
import { useText } from '../i18n'
import { enrol } from './enrol'
import { openKept } from './open'
import { Tills } from './Tills'
import type { OfflineState } from './useOffline'

const NAME_LIMIT = 60

function EnrolForm({ onDone }: { onDone: () => void }) {
  const text = useText()
  const api = useApi()
  const me = useSignedIn()
  const start = useMutation({
    mutationFn: async ({ name }: { name: string }) => {
      const enrolment = await enrol(api, (await openKept()).vault, me, name)
      // The browser is asked to keep all of this even when its disk is full.
      await navigator.storage.persist()
      return enrolment
    },
    onSuccess: onDone,
  })
  return (
    <Form layout="vertical" requiredMark={false} onFinish={(values: { name: string }) => start.mutate(values)}>
      <Form.Item name="name" label={text('device.name')} rules={[{ required: true, whitespace: true }]}>
        <Input maxLength={NAME_LIMIT} autoComplete="off" />
      </Form.Item>
      <ErrorNote error={start.error} />
      <Button type="primary" htmlType="submit" loading={start.isPending}>
        {text('device.enrol')}
      </Button>
    </Form>
  )
}

/** What tills of the brand redeemed in vain. */
function Conflicts() {
  const text = useText()
  const api = useApi()
  const format = useFormat()
  const { data } = useQuery({ queryKey: ['offline-conflicts'], queryFn: () => api.offlineConflicts() })
  const rows = data?.data ?? []
  if (rows.length === 0) return null
  const columns: TableColumnsType<OfflineConflict> = [
    { key: 'time', title: text('today.time'), render: (_, row) => format.exact(row.at) },
    { key: 'coupon', title: text('today.coupon'), render: (_, row) => row.coupon_id ?? '–' },
    { key: 'why', title: text('device.why'), render: (_, row) => text(`device.${row.result}`) },
  ]
  return (
    <Panel flush title={text('device.conflicts')}>
      <DataTable
        label={text('device.conflicts')}
        rowKey={(row) => `${row.device_id}/${row.seq}`}
        columns={columns}
        dataSource={[...rows]}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        scroll={{ x: 480 }}
      />
    </Panel>
  )
}

/** Whether this till redeems without a connection, how a manager lets it, and what went wrong with it. */
export function DevicePanel({ state, onChange }: { state: OfflineState; onChange: () => void }) {
  const text = useText()
  const me = useSignedIn()
  const { counter, enrolment, unreported, isClockWrong } = state
  const mayEnrol = me.roles.some((role) => role === 'manager' || role === 'issuer_owner')
  const words = enrolment === null ? text('device.none') : text(enrolment.ended ? 'device.ended' : 'device.ready', { name: enrolment.name })
  return (
    <>
      <Panel title={text('device.title')}>
        <p>{words}</p>
        {unreported > 0 && <p>{text('device.unreported', { count: unreported })}</p>}
        {isClockWrong && <p role="alert">{text('device.clock')}</p>}
        {counter === null && mayEnrol && <EnrolForm onDone={onChange} />}
      </Panel>
      {mayEnrol && <Tills onChange={onChange} />}
      <Conflicts />
    </>
  )
}
