import { fromMinor } from '@genex/api-client/money'
import { useCoupons, useMarketEvents, useQuote } from '@genex/api-client/queries'
import type { Coupon } from '@genex/api-client/types/coupons'
import type { Order, TimeInForce } from '@genex/api-client/types/trade'
import { Facts } from '@genex/ui/components/Facts'
import { Money } from '@genex/ui/components/Money'
import { Panel } from '@genex/ui/components/Panel'
import { Empty, ErrorNote, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { useText } from '../../i18n'
import { VerifyGate } from '../me/VerifyGate'
import { ForceField } from './ForceField'
import { FormPage, type TradeContext, WithTradeContext } from './FormPage'
import { OrderResult } from './OrderResult'
import { bestOf, priceMinor, tickOf, usePlaceOrder } from './place'
import { clampPrice, PriceField, type PriceHint } from './PriceField'
import { QuantityField } from './QuantityField'
import { sellable } from './sellable'
import styles from './trade.module.css'

const route = getRouteApi('/shell/mine/coupon/$seriesId/sell')

function useHints({ series, book, valuation }: TradeContext): PriceHint[] {
  const text = useText()
  const bid = bestOf(book.bids, series)
  return [
    ...(valuation === null ? [] : [{ label: text('trade.suggested'), minor: priceMinor(valuation.price) }]),
    ...(series.stock > 0 ? [{ label: text('series.issuePrice'), minor: priceMinor(series.issue_price) }] : []),
    ...(bid === null ? [] : [{ label: text('sell.atOnce'), minor: bid }]),
  ]
}

/**
 * The price the form starts with: what is suggested, but not more than the issuer still sells at, and
 * not less than somebody pays already.
 */
function firstAsk({ series, book, valuation }: TradeContext): number {
  const issue = priceMinor(series.issue_price)
  const suggested = priceMinor(valuation?.price ?? series.issue_price)
  const start = series.stock > 0 ? Math.min(suggested, issue) : suggested
  return Math.max(start, bestOf(book.bids, series) ?? start)
}

interface SellFormProps {
  readonly context: TradeContext
  /** Coupons that may be sold together, at least one. */
  readonly coupons: readonly Coupon[]
  readonly onPlaced: (order: Order) => void
}

function SellForm({ context, coupons, onPlaced }: SellFormProps) {
  const { series, book } = context
  const { currency } = series.face_value
  const text = useText()
  const hints = useHints(context)
  const [face, tick] = [priceMinor(series.face_value), tickOf(series)]
  const [price, setPrice] = useState(() => clampPrice(firstAsk(context), tick, face))
  const [quantity, setQuantity] = useState(1)
  const [force, setForce] = useState<TimeInForce>('gtc')
  const amount = fromMinor(BigInt(price), currency).amount
  const quote = useQuote({ series_id: series.id, side: 'sell', price: amount, quantity })
  const place = usePlaceOrder(onPlaced)
  const best = bestOf(book.bids, series)
  const count = Math.min(quantity, coupons.length)
  const submit = () =>
    place.mutate({
      series_id: series.id,
      side: 'sell',
      type: 'limit',
      price: amount,
      quantity: count,
      time_in_force: force,
      coupons: coupons.slice(0, count).map((coupon) => coupon.id),
    })
  return (
    <>
      <Panel>
        <div className={styles['fields']}>
          <PriceField
            label={text('sell.price')}
            currency={currency}
            value={price}
            tick={tick}
            face={face}
            onChange={setPrice}
            hints={hints}
            faceLabel={text('sell.ceiling')}
          />
          <p className={styles['why']}>{text(best !== null && price <= best ? 'sell.crosses' : 'sell.rests')}</p>
          {coupons.length > 1 && <QuantityField value={count} max={coupons.length} onChange={setQuantity} />}
          <ForceField value={force} onChange={setForce} />
          <Facts
            facts={[
              { label: text('sell.gross'), value: quote.data === undefined ? '–' : <Money value={quote.data.gross} /> },
              { label: text('trade.fee'), value: quote.data === undefined ? '–' : <Money value={quote.data.fee} /> },
              { label: text('sell.resalesAfter'), value: <span className="num">{Math.max(0, (coupons[0]?.resales_left ?? 1) - 1)}</span> },
              { label: text('sell.net'), value: quote.data === undefined ? '–' : <Money value={quote.data.total} />, total: true },
            ]}
          />
        </div>
      </Panel>
      <ErrorNote error={place.error ?? quote.error} />
      <Button type="primary" size="large" block loading={place.isPending} onClick={submit}>
        {text('sell.place')}
      </Button>
    </>
  )
}

/** Selling coupons one holds: the price ends at face value, the proceeds are shown after fees. */
export function SellScreen() {
  const text = useText()
  const { seriesId } = route.useParams()
  const { coupon } = route.useSearch()
  const held = useCoupons('available')
  const [placed, setPlaced] = useState<Order | null>(null)
  useMarketEvents(seriesId)
  if (placed !== null) return <OrderResult placed={placed} />
  return (
    <WithTradeContext seriesId={seriesId}>
      {(context) => (
        <FormPage title={text('sell.title')} series={context.series}>
          <Loaded query={held} skeleton={<LineSkeletons />}>
            {(page) => {
              const coupons = sellable(page.data, seriesId, context.series.rules.transfer, coupon)
              if (coupons.length === 0) return <Empty title={text('sell.none')} hint={text('sell.noneHint')} />
              return (
                <VerifyGate right="sell">
                  <SellForm context={context} coupons={coupons} onPlaced={setPlaced} />
                </VerifyGate>
              )
            }}
          </Loaded>
        </FormPage>
      )}
    </WithTradeContext>
  )
}
