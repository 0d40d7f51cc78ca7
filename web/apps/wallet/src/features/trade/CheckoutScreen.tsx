import { ShoppingOutlined } from '@ant-design/icons'
import { serverNow } from '@genex/api-client/clock'
import { useApi } from '@genex/api-client/context'
import { useValueMutation } from '@genex/api-client/idempotency'
import { useBalance, useMarketEvents, useQuote } from '@genex/api-client/queries'
import type { Money as Amount } from '@genex/api-client/types/common'
import type { Order, Purchase, SeriesDetail } from '@genex/api-client/types/trade'
import { type Fact, Facts } from '@genex/ui/components/Facts'
import { Money } from '@genex/ui/components/Money'
import { Panel } from '@genex/ui/components/Panel'
import { Empty, ErrorNote } from '@genex/ui/components/states'
import { useFormat } from '@genex/ui/format/use-format'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { LinkButton } from '../../app/LinkButton'
import { useText } from '../../i18n'
import { VerifyGate } from '../me/VerifyGate'
import { WithFunds } from '../me/WithFunds'
import { DisclosurePanel } from '../series/TermsPanel'
import { DeclaredField } from './DeclaredField'
import { FormPage, type TradeContext, WithTradeContext } from './FormPage'
import { OrderResult } from './OrderResult'
import { type BuyPlan, mostToBuy, planPurchase } from './plan'
import { PurchaseResult } from './PurchaseResult'
import { QuantityField } from './QuantityField'
import styles from './trade.module.css'

const route = getRouteApi('/shell/mine/coupon/$seriesId/buy')
const DAY_MS = 86_400_000

type Bought = { readonly kind: 'purchase'; readonly purchase: Purchase } | { readonly kind: 'order'; readonly order: Order }

interface Wanted {
  readonly seriesId: string
  readonly plan: BuyPlan
}

/** Buys from the issuer's stock, or takes the best offers of other holders and nothing dearer. */
function useBuy(onBought: (bought: Bought) => void) {
  const api = useApi()
  const cache = useQueryClient()
  return useValueMutation<Wanted, Bought>(
    async ({ seriesId, plan }, key) => {
      const { quantity } = plan
      if (plan.source === 'primary') {
        const body = { series_id: seriesId, quantity, pay_with: 'balance', declared_for_use: true } as const
        return { kind: 'purchase', purchase: await api.purchase(body, key) }
      }
      const body = { series_id: seriesId, side: 'buy', type: 'limit', price: plan.limit.amount, quantity, time_in_force: 'ioc', declared_for_use: true } as const
      return { kind: 'order', order: await api.placeOrder(body, key) }
    },
    (bought) => {
      onBought(bought)
      return cache.invalidateQueries()
    },
  )
}

/** Price, fee and sum of a plan; the fee of a purchase from the issuer is the issuer's to pay. */
function usePlanTotal(series: SeriesDetail, plan: BuyPlan | null) {
  const asked = plan?.source === 'secondary' ? plan : null
  const quote = useQuote(asked === null ? null : { series_id: series.id, side: 'buy', price: asked.limit.amount, quantity: asked.quantity })
  if (plan?.source === 'primary') return { fee: null, total: plan.gross, error: null }
  return { fee: quote.data?.fee ?? null, total: quote.data?.total ?? null, error: quote.error }
}

function refundFact(series: SeriesDetail, plan: BuyPlan, text: ReturnType<typeof useText>, exact: (at: string) => string): Fact {
  const days = plan.source === 'primary' ? series.refund_days : 0
  const value = days > 0 ? exact(new Date(serverNow() + days * DAY_MS).toISOString()) : text('trade.noRefund')
  return { label: text('trade.refundUntil'), value }
}

interface SumProps {
  readonly series: SeriesDetail
  readonly plan: BuyPlan
  readonly fee: Amount | null
  readonly total: Amount | null
  readonly available: Amount | null
}

function Sum({ series, plan, fee, total, available }: SumProps) {
  const text = useText()
  const format = useFormat()
  const secondary = plan.source === 'secondary'
  const facts: Fact[] = [
    { label: text(secondary ? 'trade.priceAtMost' : 'trade.priceEach'), value: <Money value={plan.limit} /> },
    { label: text('trade.fee'), value: !secondary ? text('trade.noFee') : fee === null ? '–' : <Money value={fee} /> },
    refundFact(series, plan, text, format.exact),
    { label: text('trade.fromBalance'), value: available === null ? '–' : <Money value={available} /> },
    { label: text(secondary ? 'trade.totalAtMost' : 'trade.total'), value: total === null ? '–' : <Money value={total} />, total: true },
  ]
  return <Facts facts={facts} />
}

function Checkout({ context, onBought }: { context: TradeContext; onBought: (bought: Bought) => void }) {
  const { series, book } = context
  const text = useText()
  const format = useFormat()
  const [quantity, setQuantity] = useState(1)
  const [declared, setDeclared] = useState(false)
  const available = useBalance().data?.available ?? null
  const most = mostToBuy(series, book)
  const plan = planPurchase(series, book, Math.min(quantity, most))
  const { fee, total, error } = usePlanTotal(series, plan)
  const buy = useBuy(onBought)
  if (plan === null) {
    const bid = (
      <LinkButton to="/coupon/$seriesId/bid" params={{ seriesId: series.id }} look="primary">
        {text('series.bid')}
      </LinkButton>
    )
    return <Empty icon={<ShoppingOutlined aria-hidden />} title={text('checkout.gone')} hint={text('checkout.goneHint')} action={bid} />
  }
  return (
    <>
      <Panel>
        <div className={styles['fields']}>
          <QuantityField value={plan.quantity} max={most} onChange={setQuantity} />
          <Sum series={series} plan={plan} fee={fee} total={total} available={available} />
        </div>
      </Panel>
      <DisclosurePanel series={series} />
      <DeclaredField value={declared} onChange={setDeclared} />
      <ErrorNote error={buy.error ?? error} />
      <WithFunds total={total} available={available}>
        <Button
          type="primary"
          size="large"
          block
          disabled={!declared || total === null}
          loading={buy.isPending}
          onClick={() => buy.mutate({ seriesId: series.id, plan })}
        >
          {total === null ? text('series.buy') : text('checkout.pay', { amount: format.money(total) })}
        </Button>
      </WithFunds>
      {!declared && <p className={styles['why']}>{text('checkout.tickFirst')}</p>}
    </>
  )
}

/** Paying for coupons: the sum with everything in it, where it comes from, and what came of it. */
export function CheckoutScreen() {
  const text = useText()
  const { seriesId } = route.useParams()
  const [bought, setBought] = useState<Bought | null>(null)
  useMarketEvents(seriesId)
  if (bought?.kind === 'purchase') return <PurchaseResult made={bought.purchase} />
  if (bought?.kind === 'order') return <OrderResult placed={bought.order} />
  return (
    <WithTradeContext seriesId={seriesId}>
      {(context) => (
        <FormPage title={text('checkout.title')} series={context.series}>
          <VerifyGate right="buy">
            <Checkout context={context} onBought={setBought} />
          </VerifyGate>
        </FormPage>
      )}
    </WithTradeContext>
  )
}
