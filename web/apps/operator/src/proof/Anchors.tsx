import { useApi } from '@genex/api-client/context'
import type { Anchor } from '@genex/api-client/types/operator'
import { DataTable } from '@genex/console/components/DataTable'
import { Panel } from '@genex/console/components/Page'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useFormat } from '@genex/ui/format/use-format'
import { useQuery } from '@tanstack/react-query'
import type { TableColumnsType } from 'antd'
import { useText } from '../i18n'

const REFRESH_MS = 15_000
const ROOT_DIGITS = 18

function AnchorTable({ anchors }: { anchors: readonly Anchor[] }) {
  const text = useText()
  const format = useFormat()
  const number = (value: number | null) => <span className="num">{value === null ? '–' : format.number(value)}</span>
  const columns: TableColumnsType<Anchor> = [
    { key: 'seq', title: text('anchors.seq'), align: 'right', render: (_, row) => number(row.seq) },
    { key: 'last_seq', title: text('anchors.last_seq'), align: 'right', render: (_, row) => number(row.last_seq) },
    { key: 'size', title: text('anchors.size'), align: 'right', render: (_, row) => number(row.size) },
    { key: 'root', title: text('anchors.root'), render: (_, row) => <code title={row.root}>{row.root.slice(0, ROOT_DIGITS)}…</code> },
    { key: 'status', title: text('anchors.status'), render: (_, row) => <span title={row.reason ?? ''}>{text(`anchors.${row.status}`)}</span> },
    { key: 'block', title: text('anchors.block'), align: 'right', render: (_, row) => number(row.block) },
    { key: 'at', title: text('anchors.at'), render: (_, row) => <TimeAgo at={row.anchored_at ?? row.made_at} /> },
  ]
  return (
    <DataTable
      label={text('anchors.title')}
      rowKey={(row) => String(row.seq)}
      columns={columns}
      dataSource={[...anchors]}
      pagination={false}
      scroll={{ x: 760 }}
    />
  )
}

/** The newest roots of the journal and how far each has come on its way to the permanent record. */
export function Anchors() {
  const text = useText()
  const api = useApi()
  const anchors = useQuery({ queryKey: ['anchors'], queryFn: () => api.anchors(), refetchInterval: REFRESH_MS })
  return (
    <Panel flush title={text('anchors.title')}>
      <Loaded query={anchors} skeleton={<LineSkeletons rows={4} />}>
        {(page) => <AnchorTable anchors={page.data} />}
      </Loaded>
    </Panel>
  )
}
