import { CheckCircleFilled, ClockCircleFilled, CloseCircleFilled, ReloadOutlined } from '@ant-design/icons'
import { useApi } from '@genex/api-client/context'
import type { Difference, Reconciliation } from '@genex/api-client/types/operator'
import { DataTable } from '@genex/console/components/DataTable'
import { DownloadButton } from '@genex/console/components/DownloadButton'
import { Page, Panel } from '@genex/console/components/Page'
import { StatRow, StatTile } from '@genex/console/components/StatTile'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useFormat } from '@genex/ui/format/use-format'
import { useQuery } from '@tanstack/react-query'
import { Button, type TableColumnsType } from 'antd'
import type { ReactNode } from 'react'
import { useText } from '../i18n'
import { Anchors } from './Anchors'
import styles from './ProofPage.module.css'

const REFRESH_MS = 10_000

const COMPARED = ['holders', 'cash', 'escrow', 'fees', 'stock', 'sum'] as const

const ICONS: Readonly<Record<Reconciliation['status'], ReactNode>> = {
  agrees: <CheckCircleFilled aria-hidden />,
  differs: <CloseCircleFilled aria-hidden />,
  pending: <ClockCircleFilled aria-hidden />,
}

function Verdict({ proof }: { proof: Reconciliation }) {
  const text = useText()
  return (
    <section className={`${styles['verdict'] ?? ''} ${styles[proof.status] ?? ''}`} role="status">
      <span className={styles['icon']} aria-hidden>
        {ICONS[proof.status]}
      </span>
      <div>
        <h2>{text(`proof.${proof.status}`)}</h2>
        <p>{text(`proof.${proof.status}_detail`)}</p>
      </div>
    </section>
  )
}

function Figures({ proof }: { proof: Reconciliation }) {
  const text = useText()
  const format = useFormat()
  return (
    <StatRow>
      <StatTile label={text('proof.coupons')} value={format.number(proof.coupons_checked)} />
      <StatTile label={text('proof.accounts')} value={format.number(proof.accounts_checked)} />
      <StatTile label={text('proof.differences')} value={format.number(proof.differences.length)} />
      <StatTile label={text('proof.at')} value={<TimeAgo at={proof.at} />} detail={format.exact(proof.at)} />
    </StatRow>
  )
}

function Sources({ proof }: { proof: Reconciliation }) {
  const text = useText()
  const format = useFormat()
  const sources = [
    { name: text('proof.record'), at: text('proof.record_at', { number: format.number(proof.block) }) },
    { name: text('proof.books'), at: text('proof.books_at', { number: format.number(proof.seq) }) },
    { name: text('proof.screens'), at: text(proof.projections_checked ? 'proof.screens_at' : 'proof.screens_not') },
  ]
  return (
    <ul className={styles['sources']}>
      {sources.map(({ name, at }) => (
        <li key={name}>
          <strong>{name}</strong>
          <span className="muted num">{at}</span>
        </li>
      ))}
    </ul>
  )
}

function Compared({ proof }: { proof: Reconciliation }) {
  const text = useText()
  return (
    <Panel title={text('proof.compared')}>
      <Sources proof={proof} />
      <ul className={styles['compared']}>
        {COMPARED.map((part) => (
          <li key={part}>{text(`proof.compare.${part}`)}</li>
        ))}
      </ul>
    </Panel>
  )
}

function Differences({ differences }: { differences: readonly Difference[] }) {
  const text = useText()
  const figure = (value: string | null) => <span className="num">{value ?? '–'}</span>
  const columns: TableColumnsType<Difference> = [
    { key: 'kind', title: text('proof.kind'), dataIndex: 'kind' },
    { key: 'subject', title: text('proof.subject'), dataIndex: 'subject' },
    { key: 'chain', title: text('proof.record'), align: 'right', render: (_, row) => figure(row.chain) },
    { key: 'ledger', title: text('proof.books'), align: 'right', render: (_, row) => figure(row.ledger) },
    { key: 'projection', title: text('proof.screens'), align: 'right', render: (_, row) => figure(row.projection) },
  ]
  const head = [text('proof.kind'), text('proof.subject'), text('proof.record'), text('proof.books'), text('proof.screens')]
  const rows = differences.map((row) => [row.kind, row.subject, row.chain ?? '', row.ledger ?? '', row.projection ?? ''])
  const save = <DownloadButton name="genex-differences.csv" head={head} rows={rows} />
  return (
    <Panel flush title={text('proof.differences')} extra={save}>
      <DataTable
        label={text('proof.differences')}
        rowKey={(row) => `${row.kind} ${row.subject}`}
        columns={columns}
        dataSource={[...differences]}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        scroll={{ x: 720 }}
      />
    </Panel>
  )
}

function Proof({ proof }: { proof: Reconciliation }) {
  return (
    <>
      <Verdict proof={proof} />
      {proof.status !== 'pending' && <Figures proof={proof} />}
      {proof.differences.length > 0 && <Differences differences={proof.differences} />}
      {proof.status !== 'pending' && <Compared proof={proof} />}
    </>
  )
}

/** The last time everything was counted, and what was compared with what. */
export function ProofPage() {
  const text = useText()
  const api = useApi()
  const proof = useQuery({ queryKey: ['proof'], queryFn: () => api.reconciliation(), refetchInterval: REFRESH_MS })
  const again = (
    <Button icon={<ReloadOutlined aria-hidden />} loading={proof.isFetching} onClick={() => void proof.refetch()}>
      {text('proof.count_now')}
    </Button>
  )
  return (
    <Page title={text('proof.title')} lead={text('proof.lead')} actions={again}>
      <Loaded query={proof} skeleton={<LineSkeletons rows={8} />}>
        {(data) => <Proof proof={data} />}
      </Loaded>
      <Anchors />
    </Page>
  )
}
