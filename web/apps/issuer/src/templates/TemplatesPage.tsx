import { FormOutlined, PlusOutlined } from '@ant-design/icons'
import type { Template, TemplateStatus } from '@genex/api-client/types/issue'
import { Page, Panel } from '@genex/console/components/Page'
import { StatusTag } from '@genex/console/components/StatusTag'
import { templateTone } from '@genex/console/format/issuer'
import { Money } from '@genex/ui/components/Money'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useFormat } from '@genex/ui/format/use-format'
import { useUi } from '@genex/ui/i18n/i18n'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button, Segmented, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'
import { useTemplates } from '../queries'
import { useBrand } from '../shell/IssuerContext'
import { StandingNotice } from '../shell/StandingNotice'
import styles from './TemplatesPage.module.css'

type Filter = 'all' | TemplateStatus

const FILTERS: readonly Filter[] = ['all', 'draft', 'in_review', 'approved', 'rejected', 'issued']

function Action({ template }: { template: Template }) {
  const text = useText()
  const mayIssue = useBrand().status === 'active'
  if (mayIssue && template.status === 'approved') {
    return (
      <Link to="/series" search={{ issue: template.id }}>
        {text('template.issue')}
      </Link>
    )
  }
  if (template.status === 'issued') {
    return (
      <Link to="/templates/$templateId" params={{ templateId: 'new' }} search={{ from: template.id }}>
        {text('template.again')}
      </Link>
    )
  }
  const isOpen = template.status === 'draft' || template.status === 'rejected'
  return (
    <Link to="/templates/$templateId" params={{ templateId: template.id }}>
      {text(isOpen ? 'template.edit' : 'template.open')}
    </Link>
  )
}

function useColumns(): TableColumnsType<Template> {
  const text = useText()
  const ui = useUi()
  const format = useFormat()
  const validity = ({ validity_days: days, valid_until: until }: Template) => {
    if (days !== undefined) return text('template.days', { days: format.number(days) })
    return until === undefined ? '–' : format.date(until)
  }
  return [
    {
      key: 'name',
      title: text('template.column.name'),
      render: (_, template) => (
        <Link className={styles['name'] ?? ''} to="/templates/$templateId" params={{ templateId: template.id }}>
          {template.name}
        </Link>
      ),
    },
    { key: 'kind', title: text('template.column.kind'), render: (_, { kind }) => ui(`kind.${kind}`) },
    {
      key: 'face',
      title: text('template.column.face'),
      align: 'right',
      render: (_, t) => <Money value={t.face_value} />,
    },
    {
      key: 'price',
      title: text('template.column.price'),
      align: 'right',
      render: (_, t) => <Money value={t.issue_price} />,
    },
    { key: 'validity', title: text('template.column.validity'), render: (_, template) => validity(template) },
    {
      key: 'status',
      title: text('template.column.status'),
      render: (_, { status }) => <StatusTag tone={templateTone(status)}>{text(`template.status.${status}`)}</StatusTag>,
    },
    {
      key: 'created',
      title: text('template.column.created'),
      render: (_, template) => <TimeAgo at={template.created_at} />,
    },
    {
      key: 'action',
      title: <span className="visually-hidden">{text('template.column.action')}</span>,
      render: (_, template) => <Action template={template} />,
    },
  ]
}

function TemplateTable({ templates }: { templates: readonly Template[] }) {
  const text = useText()
  const columns = useColumns()
  if (templates.length === 0) {
    return <Empty icon={<FormOutlined aria-hidden />} title={text('template.empty')} hint={text('template.empty_detail')} />
  }
  return (
    <Table
      rowKey="id"
      columns={columns}
      dataSource={[...templates]}
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      scroll={{ x: 860 }}
    />
  )
}

/** The brand's templates by state. */
export function TemplatesPage() {
  const text = useText()
  const issuer = useBrand()
  const templates = useTemplates(issuer)
  const navigate = useNavigate()
  const [filter, setFilter] = useState<Filter>('all')
  const options = FILTERS.map((value) => ({
    value,
    label: value === 'all' ? text('template.all') : text(`template.status.${value}`),
  }))
  const create = () => void navigate({ to: '/templates/$templateId', params: { templateId: 'new' } })
  return (
    <Page
      title={text('template.title')}
      actions={
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={create}>
          {text('template.new')}
        </Button>
      }
    >
      <StandingNotice issuer={issuer} />
      <div className={styles['filter']}>
        <Segmented<Filter> options={options} value={filter} onChange={setFilter} />
      </div>
      <Panel flush>
        <Loaded query={templates} skeleton={<LineSkeletons rows={8} />}>
          {(data) => (
            <TemplateTable templates={filter === 'all' ? data : data.filter(({ status }) => status === filter)} />
          )}
        </Loaded>
      </Panel>
    </Page>
  )
}
