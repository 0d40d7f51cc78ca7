import { useApi } from '@genex/api-client/context'
import { useOrder } from '@genex/api-client/queries'
import type { Settlement } from '@genex/api-client/types/common'
import type { Fill, Order } from '@genex/api-client/types/trade'
import { type Fact, Facts } from '@genex/ui/components/Facts'
import { IssuerMark } from '@genex/ui/components/IssuerMark'
import { Money } from '@genex/ui/components/Money'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { Panel } from '@genex/ui/components/Panel'
import { ErrorNote, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { StatusTag, type Tone } from '@genex/ui/components/StatusTag'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useFormat } from '@genex/ui/format/use-format'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button, Popconfirm } from 'antd'
import { useBack } from '../../app/use-back'
import { type KeysUnder, useText, wordings } from '../../i18n'
import { OrderTag } from './OrdersScreen'
import styles from './records.module.css'

const route = getRouteApi('/shell/mine/orders/$orderId')
const TONES: Readonly<Record<Settlement, Tone>> = { pending: 'accent', settled: 'good', reversed: 'alarm' }

/** Whether the movement behind a record is final, in one word. */
export function SettlementTag({ settlement }: { settlement: Settlement }) {
  const text = useText()
  return <StatusTag tone={TONES[settlement]}>{text(`settlement.${settlement}`)}</StatusTag>
}

type Reason = KeysUnder<'orders.reason'>

function isReason(code: string): code is Reason {
  return `orders.reason.${code}` in wordings
}

function useFacts(order: Order): Fact[] {
  const text = useText()
  const format = useFormat()
  return [
    { label: text('record.number'), value: <span className="num">{order.number}</span> },
    { label: text('orders.placed'), value: format.exact(order.created_at) },
    { label: text('trade.priceEach'), value: order.price === null ? text('orders.market') : <Money value={order.price} /> },
    { label: text('record.done'), value: <span className="num">{text('record.ofTotal', { done: order.filled_quantity, total: order.quantity })}</span> },
    { label: text('trade.force'), value: text(`trade.force.${order.time_in_force}`) },
    ...(order.cancel_reason !== null && isReason(order.cancel_reason)
      ? [{ label: text('orders.reason'), value: text(`orders.reason.${order.cancel_reason}`) }]
      : []),
  ]
}

function Fills({ fills }: { fills: readonly Fill[] }) {
  const text = useText()
  if (fills.length === 0) return <p className="muted">{text('orders.noFills')}</p>
  return (
    <ul className={styles['fills']}>
      {fills.map((fill) => (
        <li key={fill.trade_id}>
          <span className="num">
            {fill.quantity} × <Money value={fill.price} />
          </span>
          <span className={styles['sub']}>
            {text('trade.fee')} <Money value={fill.fee} /> · <TimeAgo at={fill.at} />
          </span>
          <SettlementTag settlement={fill.settlement} />
        </li>
      ))}
    </ul>
  )
}

function CancelButton({ order }: { order: Order }) {
  const text = useText()
  const api = useApi()
  const cache = useQueryClient()
  const cancel = useMutation({ mutationFn: () => api.cancelOrder(order.id), onSettled: () => cache.invalidateQueries() })
  return (
    <>
      <Popconfirm title={text('orders.cancelSure')} onConfirm={() => cancel.mutate()}>
        <Button danger size="large" block loading={cancel.isPending}>
          {text('orders.cancel')}
        </Button>
      </Popconfirm>
      <ErrorNote error={cancel.error} />
    </>
  )
}

function Page({ order }: { order: Order }) {
  const text = useText()
  const facts = useFacts(order)
  return (
    <div className={styles['narrow']}>
      <PageTitle onBack={useBack()} extra={<OrderTag status={order.status} />}>
        {text(`orders.${order.side}`)}
      </PageTitle>
      <Panel>
        <Link to="/coupon/$seriesId" params={{ seriesId: order.series_id }} className={styles['series'] ?? ''}>
          <IssuerMark issuer={order.issuer} />
          <span>
            <strong>{order.series_name}</strong>
            <span className={styles['sub']}>{order.issuer.brand_name}</span>
          </span>
        </Link>
        <Facts facts={facts} />
      </Panel>
      <Panel title={text('orders.fills')}>
        <Fills fills={order.fills} />
      </Panel>
      {order.status === 'open' && <CancelButton order={order} />}
    </div>
  )
}

/** One order: its terms, what came of it, and taking it back. */
export function OrderScreen() {
  const { orderId } = route.useParams()
  return (
    <Loaded query={useOrder(orderId)} skeleton={<LineSkeletons rows={8} />}>
      {(order) => <Page order={order} />}
    </Loaded>
  )
}
