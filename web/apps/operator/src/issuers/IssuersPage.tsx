import type { IssuerStatus } from '@genex/api-client/types/common'
import type { Issuer } from '@genex/api-client/types/issue'
import { useApi } from '@genex/api-client/context'
import { DataTable } from '@genex/console/components/DataTable'
import { DownloadButton } from '@genex/console/components/DownloadButton'
import { Page, Panel } from '@genex/console/components/Page'
import { QuotaBar } from '@genex/console/components/QuotaBar'
import { StatusTag } from '@genex/console/components/StatusTag'
import { issuerTone } from '@genex/console/format/issuer'
import { GradeChip } from '@genex/ui/components/GradeChip'
import { IssuerMark } from '@genex/ui/components/IssuerMark'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { formatRate } from '@genex/ui/format/rate'
import { useUi } from '@genex/ui/i18n/i18n'
import { useQuery } from '@tanstack/react-query'
import { Segmented, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'
import styles from './IssuersPage.module.css'

type Filter = 'all' | IssuerStatus

const FILTERS: readonly Filter[] = ['all', 'active', 'pending_review', 'suspended', 'defaulted', 'rejected']

function Brand({ issuer }: { issuer: Issuer }) {
  const ui = useUi()
  return (
    <div className={styles['brand']}>
      <IssuerMark issuer={issuer} size={36} />
      <div className={styles['names']}>
        <strong>{issuer.brand_name}</strong>
        <span className="muted">
          {issuer.legal_name} · {ui(`trade.${issuer.trade}`)} · {issuer.country}
        </span>
      </div>
    </div>
  )
}

function useColumns(): TableColumnsType<Issuer> {
  const text = useText()
  return [
    { key: 'brand', title: text('issuers.brand'), render: (_, issuer) => <Brand issuer={issuer} /> },
    { key: 'grade', title: text('issuers.grade'), render: (_, { grade }) => <GradeChip grade={grade} /> },
    {
      key: 'score',
      title: text('issuers.score'),
      align: 'right',
      render: (_, { score }) =>
        score === null ? (
          <span className="muted num">{text('issuers.unscored')}</span>
        ) : (
          <span className="num">{score}</span>
        ),
    },
    {
      key: 'quota',
      title: text('issuers.quota'),
      width: 230,
      render: (_, issuer) => <QuotaBar used={issuer.quota_used} quota={issuer.quota} />,
    },
    {
      key: 'fee',
      title: text('issuers.fee'),
      render: (_, issuer) => (
        <span className="num">{`${text(`tier.${issuer.fee_tier}`)} · ${formatRate(issuer.fee_bps)}`}</span>
      ),
    },
    {
      key: 'status',
      title: text('issuers.status'),
      render: (_, { status }) => <StatusTag tone={issuerTone(status)}>{text(`issuer.status.${status}`)}</StatusTag>,
    },
    {
      key: 'since',
      title: text('issuers.since'),
      render: (_, issuer) => (
        <span className="num">
          <TimeAgo at={issuer.created_at} />
        </span>
      ),
    },
  ]
}

function IssuerTable({ issuers }: { issuers: readonly Issuer[] }) {
  const text = useText()
  const columns = useColumns()
  if (issuers.length === 0) return <Empty title={text('issuers.empty')} hint={text('issuers.empty_detail')} />
  return (
    <DataTable
      label={text('issuers.title')}
      rowKey="id"
      columns={columns}
      dataSource={[...issuers]}
      pagination={false}
      scroll={{ x: 980 }}
    />
  )
}

function SaveIssuers({ issuers }: { issuers: readonly Issuer[] }) {
  const text = useText()
  const head = [
    text('issuers.brand'),
    text('fact.legal_name'),
    text('fact.country'),
    text('issuers.grade'),
    text('issuers.score'),
    text('fact.quota'),
    text('issuers.quota'),
    text('issuers.fee'),
    text('issuers.status'),
    text('issuers.since'),
  ]
  const rows = issuers.map((issuer) => [
    issuer.brand_name,
    issuer.legal_name,
    issuer.country,
    issuer.grade,
    issuer.score ?? '',
    issuer.quota.amount,
    issuer.quota_used.amount,
    formatRate(issuer.fee_bps),
    text(`issuer.status.${issuer.status}`),
    issuer.created_at,
  ])
  return <DownloadButton name="genex-issuers.csv" head={head} rows={rows} />
}

/** Every issuer with its grade, limit and standing. */
export function IssuersPage() {
  const text = useText()
  const api = useApi()
  const [filter, setFilter] = useState<Filter>('all')
  const issuers = useQuery({
    queryKey: ['issuers', filter],
    queryFn: () => api.issuers(filter === 'all' ? undefined : filter),
    placeholderData: (before) => before,
  })
  const options = FILTERS.map((value) => ({
    value,
    label: value === 'all' ? text('issuers.all') : text(`issuer.status.${value}`),
  }))
  return (
    <Page title={text('issuers.title')} actions={<SaveIssuers issuers={issuers.data?.data ?? []} />}>
      <div className={styles['filter']}>
        <Segmented<Filter> options={options} value={filter} onChange={setFilter} />
      </div>
      <Panel flush>
        <Loaded query={issuers} skeleton={<LineSkeletons rows={8} />}>
          {(page) => <IssuerTable issuers={page.data} />}
        </Loaded>
      </Panel>
    </Page>
  )
}
