import { useApi } from '@genex/api-client/context'
import type { Purchase } from '@genex/api-client/types/trade'
import { Facts } from '@genex/ui/components/Facts'
import { Money } from '@genex/ui/components/Money'
import { Result } from '@genex/ui/components/Result'
import { useFormat } from '@genex/ui/format/use-format'
import { useQuery } from '@tanstack/react-query'
import { LinkButton } from '../../app/LinkButton'
import { useText } from '../../i18n'

const POLL_MS = 1_000
const OUTCOMES = { pending: 'pending', settled: 'done', reversed: 'failed' } as const

/** What became of a purchase from the issuer, kept current until it is complete. */
export function PurchaseResult({ made }: { made: Purchase }) {
  const text = useText()
  const api = useApi()
  const format = useFormat()
  const { data: purchase } = useQuery({
    queryKey: ['purchase', made.id],
    queryFn: () => api.purchaseStatus(made.id),
    initialData: made,
    refetchInterval: (query) => (query.state.data?.settlement === 'pending' ? POLL_MS : false),
  })
  return (
    <Result
      outcome={OUTCOMES[purchase.settlement]}
      title={text(`purchase.${purchase.settlement}`)}
      hint={text(`purchase.${purchase.settlement}.hint`)}
      actions={
        <>
          <LinkButton to="/my" look="primary" size="large" block>
            {text('result.toCoupons')}
          </LinkButton>
          <LinkButton to="/" look="text" size="large" block>
            {text('result.toMarket')}
          </LinkButton>
        </>
      }
    >
      <Facts
        facts={[
          { label: text('record.number'), value: <span className="num">{purchase.number}</span> },
          { label: text('record.coupon'), value: purchase.series_name },
          { label: text('trade.quantity'), value: <span className="num">{purchase.quantity}</span> },
          ...(purchase.refund_until === null ? [] : [{ label: text('trade.refundUntil'), value: format.exact(purchase.refund_until) }]),
          { label: text('trade.paid'), value: <Money value={purchase.total} />, total: true },
        ]}
      />
    </Result>
  )
}
