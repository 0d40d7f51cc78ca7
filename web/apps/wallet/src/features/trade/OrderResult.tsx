import { useApi } from '@genex/api-client/context'
import { KEYS } from '@genex/api-client/queries'
import type { Order } from '@genex/api-client/types/trade'
import { Facts } from '@genex/ui/components/Facts'
import { Money } from '@genex/ui/components/Money'
import { Result } from '@genex/ui/components/Result'
import { useQuery } from '@tanstack/react-query'
import { LinkButton } from '../../app/LinkButton'
import { useText } from '../../i18n'

const POLL_MS = 1_000

function isMoving(order: Order): boolean {
  return order.fills.some((fill) => fill.settlement === 'pending')
}

type Ending = 'resting' | 'completing' | 'complete' | 'partly' | 'nothing' | 'reversed'

/** Where an order that was just placed stands. */
function endingOf(order: Order): Ending {
  if (order.fills.some((fill) => fill.settlement === 'reversed')) return 'reversed'
  if (order.filled_quantity === 0) return order.status === 'open' ? 'resting' : 'nothing'
  if (isMoving(order)) return 'completing'
  return order.filled_quantity === order.quantity ? 'complete' : 'partly'
}

const OUTCOMES = {
  resting: 'done',
  completing: 'pending',
  complete: 'done',
  partly: 'done',
  nothing: 'failed',
  reversed: 'failed',
} as const

/** What became of an order, kept current until nothing of it is on the way. */
export function OrderResult({ placed }: { placed: Order }) {
  const text = useText()
  const api = useApi()
  const { data: order } = useQuery({
    queryKey: [KEYS.orders, placed.id],
    queryFn: () => api.order(placed.id),
    initialData: placed,
    refetchInterval: (query) => (query.state.data !== undefined && isMoving(query.state.data) ? POLL_MS : false),
  })
  const ending = endingOf(order)
  return (
    <Result
      outcome={OUTCOMES[ending]}
      title={text(`result.${order.side}.${ending}`)}
      hint={text(`result.${ending}.hint`)}
      actions={
        <>
          {order.side === 'buy' && order.filled_quantity > 0 && (
            <LinkButton to="/my" look="primary" size="large" block>
              {text('result.toCoupons')}
            </LinkButton>
          )}
          <LinkButton to="/orders/$orderId" params={{ orderId: order.id }} size="large" block>
            {text('result.toOrder')}
          </LinkButton>
          <LinkButton to="/coupon/$seriesId" params={{ seriesId: order.series_id }} look="text" size="large" block>
            {text('result.toSeries')}
          </LinkButton>
        </>
      }
    >
      <Facts
        facts={[
          { label: text('record.number'), value: <span className="num">{order.number}</span> },
          { label: text('record.coupon'), value: order.series_name },
          { label: text('record.done'), value: <span className="num">{text('record.ofTotal', { done: order.filled_quantity, total: order.quantity })}</span> },
          ...(order.price === null ? [] : [{ label: text('trade.priceEach'), value: <Money value={order.price} /> }]),
        ]}
      />
    </Result>
  )
}
