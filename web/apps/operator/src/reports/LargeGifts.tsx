import { useApi } from '@genex/api-client/context'
import type { TravelRecord } from '@genex/api-client/types/compliance'
import { DataTable } from '@genex/console/components/DataTable'
import { Panel } from '@genex/console/components/Page'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useFormat } from '@genex/ui/format/use-format'
import { useQuery } from '@tanstack/react-query'
import type { TableColumnsType } from 'antd'
import { useText } from '../i18n'

const REFRESH_MS = 15_000

function useColumns(): TableColumnsType<TravelRecord> {
  const text = useText()
  const format = useFormat()
  return [
    { key: 'sender', title: text('large.sender'), render: (_, it) => it.sender.name ?? it.sender.id },
    { key: 'receiver', title: text('large.receiver'), render: (_, it) => it.receiver.name ?? it.receiver.id },
    { key: 'worth', title: text('large.worth'), align: 'right', render: (_, it) => <span className="num">{format.money(it.worth)}</span> },
    { key: 'way', title: text('large.way'), render: (_, it) => text(it.back ? 'large.back' : 'large.there') },
    { key: 'made', title: text('large.made'), render: (_, it) => <TimeAgo at={it.made_at} /> },
  ]
}

function LargeGiftTable({ records }: { records: readonly TravelRecord[] }) {
  const text = useText()
  const columns = useColumns()
  if (records.length === 0) return <Empty title={text('large.empty')} hint={text('large.empty_detail')} />
  return (
    <DataTable
      label={text('large.title')}
      rowKey={({ gift_id: gift, back }) => `${gift} ${back}`}
      columns={columns}
      dataSource={[...records]}
      pagination={{ pageSize: 10, hideOnSinglePage: true }}
      scroll={{ x: 640 }}
    />
  )
}

/** Gifts so large that both sides had to be on record before they moved. */
export function LargeGifts() {
  const text = useText()
  const api = useApi()
  const records = useQuery({
    queryKey: ['travel-records'],
    queryFn: async () => (await api.travelRecords()).data,
    refetchInterval: REFRESH_MS,
  })
  return (
    <Panel flush title={text('large.title')}>
      <Loaded query={records} skeleton={<LineSkeletons rows={3} />}>
        {(found) => <LargeGiftTable records={found} />}
      </Loaded>
    </Panel>
  )
}
