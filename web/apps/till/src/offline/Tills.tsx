import { useApi } from '@genex/api-client/context'
import type { Device } from '@genex/api-client/types/coupons'
import { DataTable } from '@genex/console/components/DataTable'
import { Panel } from '@genex/console/components/Page'
import { ErrorNote } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useFormat } from '@genex/ui/format/use-format'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Modal, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'

const TILLS = ['offline-tills'] as const

function Standing({ device, onStop }: { device: Device; onStop: () => void }) {
  const text = useText()
  const format = useFormat()
  if (device.revoked_at !== null) return <span className="muted">{text('device.stopped', { time: format.exact(device.revoked_at) })}</span>
  return (
    <Button danger onClick={onStop}>
      {text('device.stop')}
    </Button>
  )
}

/** The brand's tills that may redeem without a connection; a manager stops one that is lost. */
export function Tills({ onChange }: { onChange: () => void }) {
  const text = useText()
  const api = useApi()
  const cache = useQueryClient()
  const { data } = useQuery({ queryKey: TILLS, queryFn: () => api.devices() })
  const [asked, setAsked] = useState<Device | null>(null)
  const stop = useMutation({
    mutationFn: (id: string) => api.revokeDevice(id),
    onSuccess: () => setAsked(null),
    onSettled: async () => {
      await cache.invalidateQueries({ queryKey: TILLS })
      onChange()
    },
  })
  const rows = data?.data ?? []
  if (rows.length === 0) return null
  const columns: TableColumnsType<Device> = [
    { key: 'name', title: text('device.name_of'), dataIndex: 'name' },
    { key: 'since', title: text('device.since'), render: (_, row) => <TimeAgo at={row.enrolled_at} /> },
    {
      key: 'stop',
      title: text('device.standing'),
      align: 'right',
      render: (_, row) => <Standing device={row} onStop={() => setAsked(row)} />,
    },
  ]
  return (
    <Panel flush title={text('device.all')}>
      <DataTable
        label={text('device.all')}
        rowKey="id"
        columns={columns}
        dataSource={[...rows]}
        pagination={{ pageSize: 10, hideOnSinglePage: true }}
        scroll={{ x: 480 }}
      />
      <Modal
        open={asked !== null}
        title={text('device.stop_ask', { name: asked?.name ?? '' })}
        okText={text('device.stop')}
        okButtonProps={{ danger: true }}
        confirmLoading={stop.isPending}
        onOk={() => asked !== null && stop.mutate(asked.id)}
        onCancel={() => setAsked(null)}
      >
        <p>{text('device.stop_detail')}</p>
        <ErrorNote error={stop.error} />
      </Modal>
    </Panel>
  )
}
