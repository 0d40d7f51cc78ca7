import { serverNow } from '@genex/api-client/clock'
import { useApi } from '@genex/api-client/context'
import { KEYS } from '@genex/api-client/queries'
import type { Coupon, Pass } from '@genex/api-client/types/coupons'
import { CouponCard } from '@genex/ui/components/CouponCard'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { Result } from '@genex/ui/components/Result'
import { CardSkeletons, ErrorRetry, Loaded } from '@genex/ui/components/states'
import { formatCountdown } from '@genex/ui/format/time'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { QRCode, Skeleton } from 'antd'
import { LinkButton } from '../../app/LinkButton'
import { useBack } from '../../app/use-back'
import { useText } from '../../i18n'
import { isAtTill, refusals } from './actions'
import styles from './coupons.module.css'
import { useAwake, useCountdown, usePass } from './use-pass'

const route = getRouteApi('/shell/mine/my/$couponId/use')
const POLL_MS = 2_000
const QR_PX = 280
const LIFE_MS = 60_000

function Code({ pass }: { pass: Pass }) {
  const text = useText()
  const left = useCountdown(pass.expires_at)
  return (
    <>
      <div className={styles['qr']} aria-hidden>
        <QRCode value={pass.payload} type="svg" size={QR_PX} bordered={false} color="#000000" bgColor="#ffffff" errorLevel="M" />
      </div>
      <div className={styles['countdown']} aria-hidden>
        <span style={{ width: `${String(Math.min(100, (left / LIFE_MS) * 100))}%` }} />
      </div>
      <p className={styles['renews']}>{text('pass.renews', { time: formatCountdown(left) })}</p>
      <p className={styles['codeLabel']}>{text('pass.code')}</p>
      <p className={styles['code']}>{pass.code}</p>
    </>
  )
}

function PassCard({ coupon }: { coupon: Coupon }) {
  const text = useText()
  const query = usePass(coupon.id, true)
  useAwake()
  return (
    <section className={styles['pass']} aria-label={text('pass.title')}>
      {query.data !== undefined && !query.isError && <Code pass={query.data} />}
      {query.isError && <ErrorRetry error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton.Node active style={{ width: QR_PX, height: QR_PX }} />}
    </section>
  )
}

function Used({ coupon }: { coupon: Coupon }) {
  const text = useText()
  return (
    <Result
      outcome="done"
      title={text('pass.used')}
      hint={text('pass.usedHint', { name: coupon.series.name, brand: coupon.series.issuer.brand_name })}
      actions={
        <LinkButton to="/my" look="primary" size="large" block>
          {text('result.toCoupons')}
        </LinkButton>
      }
    />
  )
}

function Page({ coupon }: { coupon: Coupon }) {
  const text = useText()
  const back = useBack()
  const refused = refusals(coupon, 'counted', serverNow()).use
  if (coupon.state === 'redeemed') return <Used coupon={coupon} />
  if (refused !== null && !isAtTill(coupon)) {
    return <Result outcome="failed" title={text('pass.refused')} hint={text(`refusal.${refused}`)} />
  }
  return (
    <div className={styles['page']}>
      <PageTitle onBack={back}>{text('pass.title')}</PageTitle>
      <PassCard coupon={coupon} />
      <p className={styles['why']}>{text('pass.hint')}</p>
      <CouponCard coupon={coupon.series} figure={<span className="muted">{coupon.number_short}</span>} />
    </div>
  )
}

/** The code to show at a till, large on white, renewed every minute, until the till has taken the coupon. */
export function PassScreen() {
  const { couponId } = route.useParams()
  const api = useApi()
  const coupon = useQuery({
    queryKey: [KEYS.coupons, couponId],
    queryFn: () => api.coupon(couponId),
    refetchInterval: (query) => (query.state.data?.state === 'redeemed' ? false : POLL_MS),
  })
  return (
    <Loaded query={coupon} skeleton={<CardSkeletons count={1} />}>
      {(data) => <Page coupon={data} />}
    </Loaded>
  )
}
