import { useMarketEvents, useSeries } from '@genex/api-client/queries'
import type { SeriesDetail } from '@genex/api-client/types/trade'
import { CouponCard } from '@genex/ui/components/CouponCard'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { CardSkeletons, Loaded } from '@genex/ui/components/states'
import { getRouteApi } from '@tanstack/react-router'
import { useBack } from '../../app/use-back'
import { FavouriteButton } from '../market/FavouriteButton'
import { ActionPanel, FiguresPanel } from './ActionPanel'
import { BookPanel } from './BookPanel'
import { PricePanel } from './PricePanel'
import styles from './series.module.css'
import { DisclosurePanel, RulesPanel } from './TermsPanel'
import { TradesPanel } from './TradesPanel'
import { ValuationPanel } from './ValuationPanel'

const route = getRouteApi('/shell/coupon/$seriesId')

function Page({ series }: { series: SeriesDetail }) {
  const back = useBack()
  return (
    <>
      <PageTitle onBack={back}>{series.name}</PageTitle>
      <div className={styles['page']}>
        <aside className={styles['aside']}>
          <CouponCard coupon={series} plain corner={<FavouriteButton series={series} />} />
          <ActionPanel series={series} />
          <FiguresPanel series={series} />
        </aside>
        <div className={styles['main']}>
          <PricePanel series={series} />
          <div className={styles['pair']}>
            <BookPanel series={series} />
            <TradesPanel series={series} />
          </div>
          <div className={styles['pair']}>
            <ValuationPanel series={series} />
            <DisclosurePanel series={series} />
          </div>
          <RulesPanel series={series} />
        </div>
      </div>
    </>
  )
}

/** One coupon on the market: its price, how it came about, its terms, and buying it. */
export function SeriesScreen() {
  const { seriesId } = route.useParams()
  useMarketEvents(seriesId)
  return (
    <Loaded query={useSeries(seriesId)} skeleton={<CardSkeletons count={3} />}>
      {(series) => <Page series={series} />}
    </Loaded>
  )
}
