import type { AmlCase } from '@genex/api-client/types/compliance'
import { DataTable } from '@genex/console/components/DataTable'
import { Page, Panel } from '@genex/console/components/Page'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { Link } from '@tanstack/react-router'
import { Segmented, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'
import { Due, SeverityTag, StateTag } from './CaseTags'
import { useCases } from './useCases'

function useColumns(): TableColumnsType<AmlCase> {
  const text = useText()
  return [
    {
      key: 'subject',
      title: text('case.subject'),
      render: (_, { id, subject }) => (
        <Link to="/cases/$id" params={{ id }}>
          {subject.name ?? subject.id}
        </Link>
      ),
    },
    { key: 'severity', title: text('case.severity'), render: (_, it) => <SeverityTag of={it} /> },
    { key: 'state', title: text('case.state'), render: (_, it) => <StateTag of={it} /> },
    {
      key: 'alerts',
      title: text('case.alerts'),
      align: 'right',
      render: (_, it) => <span className="num">{it.alerts}</span>,
    },
    { key: 'assignee', title: text('case.assignee'), render: (_, it) => it.assignee?.name ?? text('review.none') },
    { key: 'opened', title: text('case.opened'), render: (_, it) => <TimeAgo at={it.opened_at} /> },
    { key: 'due', title: text('case.due'), render: (_, it) => <Due of={it} /> },
  ]
}

function CaseTable({ cases }: { cases: readonly AmlCase[] }) {
  const text = useText()
  const columns = useColumns()
  if (cases.length === 0) return <Empty title={text('cases.empty')} hint={text('cases.empty_detail')} />
  return (
    <DataTable
      label={text('cases.title')}
      rowKey="id"
      columns={columns}
      dataSource={[...cases]}
      pagination={false}
      scroll={{ x: 900 }}
    />
  )
}

/** What surveillance found, as cases that wait for a decision. */
export function CasesPage() {
  const text = useText()
  const [closed, setClosed] = useState(false)
  const cases = useCases(closed)
  const options = [
    { value: 'open', label: text('cases.waiting') },
    { value: 'closed', label: text('cases.closed') },
  ]
  return (
    <Page title={text('cases.title')} lead={text('cases.lead')}>
      <div>
        <Segmented
          options={options}
          value={closed ? 'closed' : 'open'}
          onChange={(value) => setClosed(value === 'closed')}
        />
      </div>
      <Panel flush>
        <Loaded query={cases} skeleton={<LineSkeletons rows={8} />}>
          {(found) => <CaseTable cases={found} />}
        </Loaded>
      </Panel>
    </Page>
  )
}
