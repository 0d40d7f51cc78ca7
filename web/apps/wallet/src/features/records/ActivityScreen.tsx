import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  ClockCircleOutlined,
  GiftOutlined,
  HistoryOutlined,
  QrcodeOutlined,
  RollbackOutlined,
  ShoppingOutlined,
  SwapOutlined,
} from '@ant-design/icons'
import { useApi } from '@genex/api-client/context'
import { KEYS } from '@genex/api-client/queries'
import type { Activity, ActivityKind } from '@genex/api-client/types/coupons'
import { Money } from '@genex/ui/components/Money'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { Empty, ErrorRetry, LineSkeletons } from '@genex/ui/components/states'
import { StatusTag } from '@genex/ui/components/StatusTag'
import { signOf } from '@genex/ui/format/money'
import { useFormat } from '@genex/ui/format/use-format'
import { useUi } from '@genex/ui/i18n/i18n'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { Fragment, useState, type ReactNode } from 'react'
import { useText } from '../../i18n'
import { SettlementTag } from './OrderScreen'
import styles from './records.module.css'

const ICONS: Readonly<Record<ActivityKind, ReactNode>> = {
  deposit: <ArrowDownOutlined aria-hidden />,
  payout: <ArrowUpOutlined aria-hidden />,
  purchase: <ShoppingOutlined aria-hidden />,
  buy: <SwapOutlined aria-hidden />,
  sell: <SwapOutlined aria-hidden />,
  gift_sent: <GiftOutlined aria-hidden />,
  gift_received: <GiftOutlined aria-hidden />,
  gift_returned: <GiftOutlined aria-hidden />,
  redemption: <QrcodeOutlined aria-hidden />,
  expiry: <ClockCircleOutlined aria-hidden />,
  refund: <RollbackOutlined aria-hidden />,
}
const KINDS = Object.keys(ICONS) as ActivityKind[]

function useActivityPages(kind: ActivityKind | undefined) {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: [KEYS.activity, 'pages', kind ?? 'all'],
    queryFn: ({ pageParam }) => api.activity({ kind, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

function Amount({ record }: { record: Activity }) {
  if (record.amount === null) return null
  const tone = record.direction === 'in' && record.status !== 'reversed' ? styles['in'] : ''
  return (
    <span className={`num ${tone ?? ''} ${record.status === 'reversed' ? (styles['void'] ?? '') : ''}`}>
      {signOf(record.direction)}
      <Money value={record.amount} />
    </span>
  )
}

/** Leads to the order, the purchase, the gift or the coupon behind a record. */
function RecordLink({ record, children }: { record: Activity; children: ReactNode }) {
  const className = styles['recordLink'] ?? ''
  if (record.link_id?.startsWith('ord_') === true) {
    return (
      <Link to="/orders/$orderId" params={{ orderId: record.link_id }} className={className}>
        {children}
      </Link>
    )
  }
  if (record.link_id?.startsWith('pur_') === true) {
    return (
      <Link to="/purchases/$purchaseId" params={{ purchaseId: record.link_id }} className={className}>
        {children}
      </Link>
    )
  }
  if (record.kind.startsWith('gift_')) {
    return (
      <Link to="/gifts" className={className}>
        {children}
      </Link>
    )
  }
  if (record.series_id === null) return children
  return (
    <Link to="/coupon/$seriesId" params={{ seriesId: record.series_id }} className={className}>
      {children}
    </Link>
  )
}

function Row({ record }: { record: Activity }) {
  const text = useText()
  const format = useFormat()
  const name = record.series_name === null ? '' : ` · ${record.series_name}`
  const count = record.quantity !== null && record.quantity > 1 ? ` × ${String(record.quantity)}` : ''
  return (
    <li className={styles['row']}>
      <span className={styles['kindIcon']} aria-hidden>
        {ICONS[record.kind]}
      </span>
      <span className={styles['what']}>
        <span className={styles['name']}>
          <RecordLink record={record}>
            {text(`activity.${record.kind}`)}
            {name}
            {count}
          </RecordLink>
        </span>
        <span className={styles['sub']}>
          <span className="num">{record.number}</span>
          {record.counterparty_masked !== null && <> · {record.counterparty_masked}</>}
        </span>
      </span>
      <span className={styles['amount']}>
        <Amount record={record} />
        {record.kind === 'gift_sent' && record.status === 'pending' ? (
          <StatusTag tone="accent">{text('gifts.status.offered')}</StatusTag>
        ) : record.status === 'settled' ? (
          <time className={styles['sub']} dateTime={record.at} title={format.exact(record.at)}>
            {format.time(record.at)}
          </time>
        ) : (
          <SettlementTag settlement={record.status} />
        )}
      </span>
    </li>
  )
}

/** Records in order with a heading before the first of each day. */
function Days({ records }: { records: readonly Activity[] }) {
  const format = useFormat()
  return records.map((record, index) => {
    const day = format.date(record.at)
    const before = records[index - 1]
    const isNewDay = before === undefined || format.date(before.at) !== day
    return (
      <Fragment key={record.id}>
        {isNewDay && <li className={styles['day']}>{day}</li>}
        <Row record={record} />
      </Fragment>
    )
  })
}

function ActivityList({ kind }: { kind: ActivityKind | undefined }) {
  const text = useText()
  const ui = useUi()
  const pages = useActivityPages(kind)
  if (pages.data === undefined) {
    return pages.isError ? <ErrorRetry error={pages.error} onRetry={() => void pages.refetch()} /> : <LineSkeletons rows={8} />
  }
  const records = pages.data.pages.flatMap((page) => page.data)
  if (records.length === 0) return <Empty icon={<HistoryOutlined aria-hidden />} title={text('activity.none')} hint={text('activity.noneHint')} />
  return (
    <>
      <ul className={styles['list']}>
        <Days records={records} />
      </ul>
      {pages.hasNextPage && (
        <div className={styles['more']}>
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {ui('action.more')}
          </Button>
        </div>
      )}
    </>
  )
}

/** Everything that happened to the person's coupons and money, by order number. */
export function ActivityScreen() {
  const text = useText()
  const [kind, setKind] = useState<ActivityKind | undefined>()
  const picker = (
    <Select<ActivityKind>
      allowClear
      aria-label={text('activity.filter')}
      placeholder={text('activity.filter')}
      value={kind ?? null}
      options={KINDS.map((value) => ({ value, label: text(`activity.${value}`) }))}
      onChange={(next: ActivityKind | undefined) => setKind(next)}
      popupMatchSelectWidth={false}
      className={styles['picker'] ?? ''}
    />
  )
  return (
    <div className={styles['page']}>
      <PageTitle extra={picker}>{text('activity.title')}</PageTitle>
      <ActivityList key={kind ?? 'all'} kind={kind} />
    </div>
  )
}
