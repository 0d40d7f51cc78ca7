import { CreditCardOutlined, GiftOutlined } from '@ant-design/icons'
import { useApi } from '@genex/api-client/context'
import { KEYS, useGifts } from '@genex/api-client/queries'
import type { Coupon, CouponState } from '@genex/api-client/types/coupons'
import { CouponCard } from '@genex/ui/components/CouponCard'
import { Money } from '@genex/ui/components/Money'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { CardSkeletons, Empty, ErrorRetry } from '@genex/ui/components/states'
import { StatusTag } from '@genex/ui/components/StatusTag'
import { useUi } from '@genex/ui/i18n/i18n'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { LinkButton } from '../../app/LinkButton'
import { useText } from '../../i18n'
import styles from './coupons.module.css'
import { STATES } from './search'

const route = getRouteApi('/shell/mine/my')

function useCouponPages(state: CouponState) {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: [KEYS.coupons, 'pages', state],
    queryFn: ({ pageParam }) => api.coupons({ state, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

function WaitingGifts() {
  const text = useText()
  const waiting = useGifts().data?.data.filter((gift) => gift.direction === 'received' && gift.status === 'offered') ?? []
  if (waiting.length === 0) return null
  return (
    <Link to="/gifts" className={styles['banner'] ?? ''}>
      <GiftOutlined aria-hidden />
      <span>{text('coupons.giftsWaiting', { count: waiting.length })}</span>
      <span className={styles['bannerGo']}>{text('coupons.look')}</span>
    </Link>
  )
}

function Figure({ coupon }: { coupon: Coupon }) {
  const text = useText()
  if (coupon.state === 'listed' && coupon.listed_price !== null) {
    return (
      <span>
        {text('coupons.listedAt')} <Money value={coupon.listed_price} />
      </span>
    )
  }
  if (coupon.state !== 'available') return <StatusTag tone="quiet">{text(`coupons.state.${coupon.state}`)}</StatusTag>
  if (coupon.acquired_price === null) return <StatusTag tone="accent">{text('coupons.fromGift')}</StatusTag>
  return (
    <span className="muted">
      {text('coupons.paid')} <Money value={coupon.acquired_price} />
    </span>
  )
}

function Owned({ coupon }: { coupon: Coupon }) {
  const text = useText()
  const params = { couponId: coupon.id }
  const usable = coupon.state === 'available'
  const footer = usable ? (
    <div className={styles['quick']}>
      <LinkButton to="/my/$couponId/use" params={params} look="primary" block>
        {text('coupons.use')}
      </LinkButton>
      <LinkButton to="/my/$couponId" params={params} block>
        {text('coupons.more')}
      </LinkButton>
    </div>
  ) : undefined
  return (
    <li className={styles['tile']}>
      <CouponCard
        coupon={coupon.series}
        figure={<Figure coupon={coupon} />}
        footer={footer}
        spent={coupon.state === 'redeemed' || coupon.state === 'expired'}
      />
      <Link to="/my/$couponId" params={params} className={styles['cover'] ?? ''} aria-label={`${coupon.series.issuer.brand_name}, ${coupon.series.name}`} />
    </li>
  )
}

function CouponList({ state }: { state: CouponState }) {
  const text = useText()
  const ui = useUi()
  const pages = useCouponPages(state)
  if (pages.data === undefined) {
    return pages.isError ? <ErrorRetry error={pages.error} onRetry={() => void pages.refetch()} /> : <CardSkeletons />
  }
  const list = pages.data.pages.flatMap((page) => page.data)
  if (list.length === 0) {
    const toMarket = (
      <LinkButton to="/" look="primary">
        {text('coupons.toMarket')}
      </LinkButton>
    )
    const first = state === 'available' ? { hint: text('coupons.noneHint'), action: toMarket } : {}
    return <Empty icon={<CreditCardOutlined aria-hidden />} title={text(`coupons.none.${state}`)} {...first} />
  }
  return (
    <>
      <ul className={styles['grid']}>
        {list.map((coupon) => (
          <Owned key={coupon.id} coupon={coupon} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {ui('action.more')}
        </Button>
      )}
    </>
  )
}

/** Everything the person holds or held, by what can be done with it. */
export function MyCouponsScreen() {
  const text = useText()
  const { state = 'available' } = route.useSearch()
  return (
    <>
      <PageTitle>{text('coupons.title')}</PageTitle>
      <WaitingGifts />
      <nav className={styles['chips']} aria-label={text('coupons.title')}>
        {STATES.map((one) => (
          <Link
            key={one}
            to="/my"
            search={one === 'available' ? {} : { state: one }}
            replace
            activeOptions={{ exact: true }}
            className={styles['chip'] ?? ''}
          >
            {text(`coupons.state.${one}`)}
          </Link>
        ))}
      </nav>
      <CouponList key={state} state={state} />
    </>
  )
}
