import { ScanOutlined } from '@ant-design/icons'
import { useApi } from '@genex/api-client/context'
import type { RedemptionsToday } from '@genex/api-client/types/coupons'
import { DataTable } from '@genex/console/components/DataTable'
import { DownloadButton } from '@genex/console/components/DownloadButton'
import { Panel } from '@genex/console/components/Page'
import { useSignedIn } from '@genex/console/components/RequireMe'
import { StatRow, StatTile } from '@genex/console/components/StatTile'
import { Money } from '@genex/ui/components/Money'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { useFormat } from '@genex/ui/format/use-format'
import { useLocale } from '@genex/ui/i18n/i18n'
import { useQuery } from '@tanstack/react-query'
import type { TableColumnsType } from 'antd'
import type { Book, BookEntry } from '../book/book'
import { useText } from '../i18n'
import { DevicePanel } from '../offline/DevicePanel'
import type { OfflineState } from '../offline/useOffline'
import styles from './Today.module.css'

const REFRESH_MS = 5_000

type CashierDay = RedemptionsToday['by_cashier'][number]

function ByCashier({ rows }: { rows: readonly CashierDay[] }) {
  const text = useText()
  const format = useFormat()
  const columns: TableColumnsType<CashierDay> = [
    { key: 'name', title: text('today.cashier'), dataIndex: 'name' },
    {
      key: 'count',
      title: text('today.count'),
      align: 'right',
      render: (_, row) => <span className="num">{format.number(row.count)}</span>,
    },
    { key: 'value', title: text('today.value'), align: 'right', render: (_, row) => <Money value={row.face_total} /> },
  ]
  return (
    <Panel flush title={text('today.by_cashier')}>
      <DataTable label={text('today.by_cashier')} rowKey="name" columns={columns} dataSource={[...rows]} pagination={false} />
    </Panel>
  )
}

function StoreDay({ day }: { day: RedemptionsToday }) {
  const seesCashiers = useSignedIn().roles.some((role) => role === 'manager' || role === 'issuer_owner')
  const text = useText()
  const format = useFormat()
  if (day.count === 0) {
    return (
      <Panel>
        <Empty icon={<ScanOutlined aria-hidden />} title={text('today.empty')} hint={text('today.empty_detail')} />
      </Panel>
    )
  }
  return (
    <>
      <StatRow>
        <StatTile label={text('today.count')} value={format.number(day.count)} />
        <StatTile label={text('today.value')} value={<Money value={day.face_total} />} />
      </StatRow>
      {seesCashiers && day.by_cashier.length > 0 && <ByCashier rows={day.by_cashier} />}
    </>
  )
}

function startOfDay(): number {
  return new Date().setHours(0, 0, 0, 0)
}

function rowsOf(entries: readonly BookEntry[]) {
  return entries.map((entry) => [
    new Date(entry.at).toISOString(),
    entry.number ?? '',
    entry.bill,
    entry.items,
    entry.store,
    entry.coupon,
    `${entry.worth.amount} ${entry.worth.currency}`,
    entry.salt,
    entry.commitment,
  ])
}

/** What this till remembers of the day; it leaves the device only as a file its cashier saves. */
function OwnBook({ book }: { book: Book }) {
  const text = useText()
  const { locale } = useLocale()
  const entries = useQuery({
    queryKey: ['book'],
    queryFn: () => book.since(startOfDay()),
    staleTime: 0,
    networkMode: 'always',
  })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
  const rows = entries.data ?? []
  if (rows.length === 0) return null
  const columns: TableColumnsType<BookEntry> = [
    {
      key: 'time',
      title: text('today.time'),
      render: (_, entry) => <span className="num">{time.format(entry.at)}</span>,
    },
    { key: 'bill', title: text('today.bill'), render: (_, entry) => <span className="num">{entry.bill}</span> },
    { key: 'coupon', title: text('today.coupon'), dataIndex: 'coupon' },
    { key: 'value', title: text('today.value'), align: 'right', render: (_, entry) => <Money value={entry.worth} /> },
  ]
  const head = [
    text('today.time'),
    text('done.number'),
    text('today.bill'),
    text('bill.items'),
    text('today.store'),
    text('today.coupon'),
    text('today.value'),
    text('today.proof_key'),
    text('today.proof'),
  ]
  const save = <DownloadButton name="genex-till.csv" head={head} rows={rowsOf(rows)} />
  return (
    <Panel flush title={text('today.this_till')} extra={save}>
      <p className={styles['note']}>{text('today.this_till_detail')}</p>
      <DataTable
        label={text('today.this_till')}
        rowKey="id"
        columns={columns}
        dataSource={[...rows]}
        pagination={{ pageSize: 20, hideOnSinglePage: true }}
        scroll={{ x: 480 }}
      />
    </Panel>
  )
}

/** The day at the store and at this till. */
export function Today({ book, offline, onOffline }: { book: Book; offline: OfflineState; onOffline: () => void }) {
  const text = useText()
  const api = useApi()
  const day = useQuery({ queryKey: ['today'], queryFn: () => api.redeemedToday(), refetchInterval: REFRESH_MS })
  return (
    <div className={styles['today']}>
      <h1>{text('today.title')}</h1>
      <Loaded query={day} skeleton={<LineSkeletons rows={6} />}>
        {(data) => <StoreDay day={data} />}
      </Loaded>
      <DevicePanel state={offline} onChange={onOffline} />
      <OwnBook book={book} />
    </div>
  )
}
