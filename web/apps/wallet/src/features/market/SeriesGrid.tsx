import type { SeriesCard } from '@genex/api-client/types/trade'
import { CouponCard } from '@genex/ui/components/CouponCard'
import { Link } from '@tanstack/react-router'
import { FavouriteButton } from './FavouriteButton'
import styles from './market.module.css'

function Tile({ series }: { series: SeriesCard }) {
  return (
    <li className={styles['tile']}>
      <CouponCard coupon={series} corner={<FavouriteButton series={series} />} />
      <Link
        to="/coupon/$seriesId"
        params={{ seriesId: series.id }}
        className={styles['cover'] ?? ''}
        aria-label={`${series.issuer.brand_name}, ${series.name}`}
      />
    </li>
  )
}

/** Coupons on sale as cards that lead to their pages. In a `strip` they stand in one row and scroll on a phone. */
export function SeriesGrid({ list, strip = false }: { list: readonly SeriesCard[]; strip?: boolean }) {
  return (
    <ul className={`${styles['grid'] ?? ''} ${strip ? (styles['strip'] ?? '') : ''}`}>
      {list.map((series) => (
        <Tile key={series.id} series={series} />
      ))}
    </ul>
  )
}
