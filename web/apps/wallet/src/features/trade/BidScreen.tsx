import { fromMinor } from '@genex/api-client/money'
import { useBalance, useMarketEvents, useQuote } from '@genex/api-client/queries'
import type { Order, TimeInForce } from '@genex/api-client/types/trade'
import { Facts } from '@genex/ui/components/Facts'
import { Money } from '@genex/ui/components/Money'
import { Panel } from '@genex/ui/components/Panel'
import { ErrorNote } from '@genex/ui/components/states'
import { useUi } from '@genex/ui/i18n/i18n'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { useId, useState } from 'react'
import { useText } from '../../i18n'
import { VerifyGate } from '../me/VerifyGate'
import { WithFunds } from '../me/WithFunds'
import { DeclaredField } from './DeclaredField'
import { ForceField } from './ForceField'
import { FormPage, type TradeContext, WithTradeContext } from './FormPage'
import { OrderResult } from './OrderResult'
import { bestOf, priceMinor, tickOf, usePlaceOrder } from './place'
import { clampPrice, PriceField, type PriceHint } from './PriceField'
import { QuantityField } from './QuantityField'
import styles from './trade.module.css'

const route = getRouteApi('/shell/mine/coupon/$seriesId/bid')
const MOST = 100

function useHints({ series, book, valuation }: TradeContext): PriceHint[] {
  const text = useText()
  const bid = bestOf(book.bids, series)
  const ask = bestOf(book.asks, series)
  return [
    ...(valuation === null ? [] : [{ label: text('trade.suggested'), minor: priceMinor(valuation.price) }]),
    ...(bid === null ? [] : [{ label: text('trade.bestBid'), minor: bid }]),
    ...(ask === null ? [] : [{ label: text('trade.bestAsk'), minor: ask }]),
  ]
}

/** The price the form starts with: what is suggested, but not more than somebody asks already. */
function firstBid({ series, book, valuation }: TradeContext): number {
  const suggested = priceMinor(valuation?.price ?? series.issue_price)
  return Math.min(suggested, bestOf(book.asks, series) ?? suggested)
}

function ResalesField({ value, most, onChange }: { value: number; most: number; onChange: (left: number) => void }) {
  const text = useText()
  const id = useId()
  const options = Array.from({ length: most + 1 }, (_, left) => ({
    value: left,
    label: left === 0 ? text('bid.anyResales') : text('bid.atLeastResales', { count: left }),
  }))
  return (
    <div className={styles['line']}>
      <label htmlFor={id}>{text('bid.resales')}</label>
      <Select<number> id={id} value={value} options={options} onChange={onChange} popupMatchSelectWidth={false} />
    </div>
  )
}

function BidForm({ context, onPlaced }: { context: TradeContext; onPlaced: (order: Order) => void }) {
  const { series } = context
  const { currency } = series.face_value
  const text = useText()
  const ui = useUi()
  const hints = useHints(context)
  const [face, tick] = [priceMinor(series.face_value), tickOf(series)]
  const [price, setPrice] = useState(() => clampPrice(firstBid(context), tick, face))
  const [quantity, setQuantity] = useState(1)
  const [force, setForce] = useState<TimeInForce>('gtc')
  const [resales, setResales] = useState(0)
  const [declared, setDeclared] = useState(false)
  const amount = fromMinor(BigInt(price), currency).amount
  const quote = useQuote({ series_id: series.id, side: 'buy', price: amount, quantity })
  const available = useBalance().data?.available ?? null
  const place = usePlaceOrder(onPlaced)
  const total = quote.data?.total ?? null
  const submit = () =>
    place.mutate({
      series_id: series.id,
      side: 'buy',
      type: 'limit',
      price: amount,
      quantity,
      time_in_force: force,
      min_resales_left: resales,
      declared_for_use: true,
    })
  return (
    <>
      <Panel>
        <div className={styles['fields']}>
          <PriceField
            label={text('bid.price')}
            currency={currency}
            value={price}
            tick={tick}
            face={face}
            onChange={setPrice}
            hints={hints}
            faceLabel={ui('coupon.face')}
          />
          <QuantityField value={quantity} max={series.rules.per_person ?? MOST} onChange={setQuantity} />
          {series.rules.max_resales > 0 && <ResalesField value={resales} most={series.rules.max_resales} onChange={setResales} />}
          <ForceField value={force} onChange={setForce} />
          <Facts
            facts={[
              { label: text('trade.fee'), value: quote.data === undefined ? '–' : <Money value={quote.data.fee} /> },
              { label: text('trade.fromBalance'), value: available === null ? '–' : <Money value={available} /> },
              { label: text('bid.setAside'), value: total === null ? '–' : <Money value={total} />, total: true },
            ]}
          />
          <DeclaredField value={declared} onChange={setDeclared} />
        </div>
      </Panel>
      <ErrorNote error={place.error ?? quote.error} />
      <WithFunds total={total} available={available}>
        <Button type="primary" size="large" block disabled={!declared} loading={place.isPending} onClick={submit}>
          {text('bid.place')}
        </Button>
      </WithFunds>
      <p className={styles['why']}>{text('bid.hint')}</p>
    </>
  )
}

/** Offering to buy at a price of one's own. */
export function BidScreen() {
  const text = useText()
  const { seriesId } = route.useParams()
  const [placed, setPlaced] = useState<Order | null>(null)
  useMarketEvents(seriesId)
  if (placed !== null) return <OrderResult placed={placed} />
  return (
    <WithTradeContext seriesId={seriesId}>
      {(context) => (
        <FormPage title={text('bid.title')} series={context.series}>
          <VerifyGate right="buy">
            <BidForm context={context} onPlaced={setPlaced} />
          </VerifyGate>
        </FormPage>
      )}
    </WithTradeContext>
  )
}
