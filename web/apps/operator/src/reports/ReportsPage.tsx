import type { Sar } from '@genex/api-client/types/compliance'
import { DataTable } from '@genex/console/components/DataTable'
import { Page, Panel } from '@genex/console/components/Page'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useFormat } from '@genex/ui/format/use-format'
import { Link } from '@tanstack/react-router'
import { Segmented, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'
import { LargeGifts } from './LargeGifts'
import { StandingTag } from './ReportTags'
import { useReports } from './useReports'

function useColumns(filed: boolean): TableColumnsType<Sar> {
  const text = useText()
  const format = useFormat()
  const common: TableColumnsType<Sar> = [
    {
      key: 'subject',
      title: text('report.subject'),
      render: (_, { case_id: id, subject }) => (
        <Link to="/reports/$id" params={{ id }}>
          {subject.name ?? subject.id}
        </Link>
      ),
    },
    { key: 'standing', title: text('report.standing'), render: (_, it) => <StandingTag of={it} /> },
    { key: 'due', title: text('report.due_on'), render: (_, it) => format.date(it.due_on) },
  ]
  if (!filed) return common
  return [
    ...common,
    { key: 'filed', title: text('report.filed_at'), render: (_, it) => it.filed_at !== null && <TimeAgo at={it.filed_at} /> },
    { key: 'by', title: text('report.filed_by'), render: (_, it) => it.filed_by?.name ?? it.filed_by?.id },
    { key: 'kept', title: text('report.keep_until'), render: (_, it) => it.keep_until !== null && format.date(it.keep_until) },
  ]
}

function ReportTable({ reports, filed }: { reports: readonly Sar[]; filed: boolean }) {
  const text = useText()
  const columns = useColumns(filed)
  if (reports.length === 0) return <Empty title={text('reports.empty')} hint={text('reports.empty_detail')} />
  return (
    <DataTable
      label={text('reports.title')}
      rowKey="case_id"
      columns={columns}
      dataSource={[...reports]}
      pagination={false}
      scroll={{ x: filed ? 820 : 480 }}
    />
  )
}

/** Reports to the authorities: those that are due, and those that were filed. */
export function ReportsPage() {
  const text = useText()
  const [filed, setFiled] = useState(false)
  const reports = useReports(filed)
  const options = [
    { value: 'due', label: text('reports.due') },
    { value: 'filed', label: text('reports.filed') },
  ]
  return (
    <Page title={text('reports.title')} lead={text('reports.lead')}>
      <div>
        <Segmented options={options} value={filed ? 'filed' : 'due'} onChange={(value) => setFiled(value === 'filed')} />
      </div>
      <Panel flush>
        <Loaded query={reports} skeleton={<LineSkeletons rows={6} />}>
          {(found) => <ReportTable reports={found} filed={filed} />}
        </Loaded>
      </Panel>
      <LargeGifts />
    </Page>
  )
}
