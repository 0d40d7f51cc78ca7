import { SwapOutlined } from '@ant-design/icons'
import { useApi } from '@genex/api-client/context'
import { KEYS } from '@genex/api-client/queries'
import type { Order, OrderStatus } from '@genex/api-client/types/trade'
import { IssuerMark } from '@genex/ui/components/IssuerMark'
import { Money } from '@genex/ui/components/Money'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { Empty, ErrorRetry, LineSkeletons } from '@genex/ui/components/states'
import { StatusTag, type Tone } from '@genex/ui/components/StatusTag'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useUi } from '@genex/ui/i18n/i18n'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { LinkButton } from '../../app/LinkButton'
import { useText } from '../../i18n'
import styles from './records.module.css'

type Shown = 'open' | 'all'

const TONES: Readonly<Record<OrderStatus, Tone>> = { open: 'accent', filled: 'good', cancelled: 'quiet', expired: 'quiet' }

/** Where an order stands, in one word. */
export function OrderTag({ status }: { status: OrderStatus }) {
  const text = useText()
  return <StatusTag tone={TONES[status]}>{text(`orders.status.${status}`)}</StatusTag>
}

function useOrderPages(shown: Shown) {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: [KEYS.orders, 'pages', shown],
    queryFn: ({ pageParam }) => api.orders({ status: shown === 'open' ? 'open' : undefined, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

function Row({ order }: { order: Order }) {
  const text = useText()
  return (
    <li>
      <Link to="/orders/$orderId" params={{ orderId: order.id }} className={styles['row'] ?? ''}>
        <IssuerMark issuer={order.issuer} />
        <span className={styles['what']}>
          <span className={styles['name']}>
            {text(`orders.${order.side}`)} · {order.series_name}
          </span>
          <span className={styles['sub']}>
            <span className="num">{order.number}</span> · <TimeAgo at={order.created_at} />
          </span>
        </span>
        <span className={styles['amount']}>
          {order.price === null ? text('orders.market') : <Money value={order.price} />}
          <span className={styles['sub']}>{text('record.ofTotal', { done: order.filled_quantity, total: order.quantity })}</span>
        </span>
        <span className={styles['tag']}>
          <OrderTag status={order.status} />
        </span>
      </Link>
    </li>
  )
}

function OrderList({ shown }: { shown: Shown }) {
  const text = useText()
  const ui = useUi()
  const pages = useOrderPages(shown)
  if (pages.data === undefined) {
    return pages.isError ? <ErrorRetry error={pages.error} onRetry={() => void pages.refetch()} /> : <LineSkeletons rows={6} />
  }
  const list = pages.data.pages.flatMap((page) => page.data)
  if (list.length === 0) {
    const toMarket = (
      <LinkButton to="/" look="primary">
        {text('coupons.toMarket')}
      </LinkButton>
    )
    return <Empty icon={<SwapOutlined aria-hidden />} title={text(`orders.none.${shown}`)} hint={text('orders.noneHint')} action={toMarket} />
  }
  return (
    <>
      <ul className={styles['list']}>
        {list.map((order) => (
          <Row key={order.id} order={order} />
        ))}
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

/** The person's orders to buy and sell. */
export function OrdersScreen() {
  const text = useText()
  const [shown, setShown] = useState<Shown>('open')
  const options: { value: Shown; label: string }[] = [
    { value: 'open', label: text('orders.open') },
    { value: 'all', label: text('orders.all') },
  ]
  return (
    <div className={styles['page']}>
      <PageTitle extra={<Segmented<Shown> options={options} value={shown} onChange={setShown} />}>{text('orders.title')}</PageTitle>
      <OrderList key={shown} shown={shown} />
    </div>
  )
}
