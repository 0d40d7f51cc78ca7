import { usePurchase } from '@genex/api-client/queries'
import type { Purchase } from '@genex/api-client/types/trade'
import { type Fact, Facts } from '@genex/ui/components/Facts'
import { Money } from '@genex/ui/components/Money'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { Panel } from '@genex/ui/components/Panel'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { useFormat } from '@genex/ui/format/use-format'
import { getRouteApi } from '@tanstack/react-router'
import { LinkButton } from '../../app/LinkButton'
import { useBack } from '../../app/use-back'
import { useText } from '../../i18n'
import { SettlementTag } from './OrderScreen'
import styles from './records.module.css'

const route = getRouteApi('/shell/mine/purchases/$purchaseId')

function useFacts(purchase: Purchase): Fact[] {
  const text = useText()
  const format = useFormat()
  return [
    { label: text('record.number'), value: <span className="num">{purchase.number}</span> },
    { label: text('record.coupon'), value: purchase.series_name },
    { label: text('orders.placed'), value: format.exact(purchase.created_at) },
    { label: text('trade.priceEach'), value: <Money value={purchase.price} /> },
    { label: text('trade.quantity'), value: <span className="num">{purchase.quantity}</span> },
    ...(purchase.refund_until === null ? [] : [{ label: text('trade.refundUntil'), value: format.exact(purchase.refund_until) }]),
    { label: text('trade.paid'), value: <Money value={purchase.total} />, total: true },
  ]
}

function Page({ purchase }: { purchase: Purchase }) {
  const text = useText()
  return (
    <div className={styles['narrow']}>
      <PageTitle onBack={useBack()} extra={<SettlementTag settlement={purchase.settlement} />}>
        {text('activity.purchase')}
      </PageTitle>
      <Panel>
        <Facts facts={useFacts(purchase)} />
      </Panel>
      <LinkButton to="/coupon/$seriesId" params={{ seriesId: purchase.series_id }} size="large" block>
        {text('result.toSeries')}
      </LinkButton>
    </div>
  )
}

/** The receipt of a purchase from an issuer. */
export function PurchaseScreen() {
  const { purchaseId } = route.useParams()
  return (
    <Loaded query={usePurchase(purchaseId)} skeleton={<LineSkeletons rows={8} />}>
      {(purchase) => <Page purchase={purchase} />}
    </Loaded>
  )
}
