import { useCoupons } from '@genex/api-client/queries'
import type { SeriesDetail } from '@genex/api-client/types/trade'
import { Discount } from '@genex/ui/components/Discount'
import { Facts } from '@genex/ui/components/Facts'
import { GradeChip } from '@genex/ui/components/GradeChip'
import { Money } from '@genex/ui/components/Money'
import { useFormat } from '@genex/ui/format/use-format'
import { useUi } from '@genex/ui/i18n/i18n'
import { LinkButton } from '../../app/LinkButton'
import { useText } from '../../i18n'
import styles from './series.module.css'

function isTraded(series: SeriesDetail): boolean {
  return series.status === 'listed' && series.days_left >= 0
}

function Price({ series }: { series: SeriesDetail }) {
  const ui = useUi()
  const text = useText()
  return (
    <div className={styles['priceLine']}>
      <div className={styles['best']}>
        {series.best_price === null ? <span className="muted">{ui('coupon.noPrice')}</span> : <Money value={series.best_price} />}
        {series.best_price !== null && <Discount bps={series.discount_bps} />}
      </div>
      {series.best_source !== null && <p className="muted">{text(`series.source.${series.best_source}`)}</p>}
    </div>
  )
}

function Actions({ series }: { series: SeriesDetail }) {
  const text = useText()
  const params = { seriesId: series.id }
  const mayResell = series.rules.transfer !== 'forbidden' && series.rules.max_resales > 0
  const owned = useCoupons('available').data?.data.some((coupon) => coupon.series.id === series.id) ?? false
  return (
    <div className={styles['actions']}>
      <LinkButton
        to="/coupon/$seriesId/buy"
        params={params}
        look="primary"
        size="large"
        block
        disabled={series.best_price === null}
      >
        {text('series.buy')}
      </LinkButton>
      {mayResell && (
        <LinkButton to="/coupon/$seriesId/bid" params={params} size="large" block>
          {text('series.bid')}
        </LinkButton>
      )}
      {mayResell && owned && (
        <LinkButton to="/coupon/$seriesId/sell" params={params} size="large" block>
          {text('series.sell')}
        </LinkButton>
      )}
    </div>
  )
}

/** Price and what can be done with it: beside the page on a desk, at the foot of it on a phone. */
export function ActionPanel({ series }: { series: SeriesDetail }) {
  const text = useText()
  return (
    <div className={styles['action']}>
      <Price series={series} />
      {isTraded(series) ? <Actions series={series} /> : <p className={styles['closed']}>{text(`series.closed.${series.status === 'listed' ? 'expired' : series.status}`)}</p>}
    </div>
  )
}

/** Figures of the coupon that do not need a chart. */
export function FiguresPanel({ series }: { series: SeriesDetail }) {
  const text = useText()
  const ui = useUi()
  const format = useFormat()
  const last = series.last_price === null ? '–' : <Money value={series.last_price} />
  return (
    <div className={styles['figures']}>
      <Facts
        facts={[
          { label: ui('coupon.face'), value: <Money value={series.face_value} /> },
          { label: text('series.issuePrice'), value: <Money value={series.issue_price} /> },
          { label: text('series.lastPrice'), value: last },
          { label: text('series.volume'), value: <span className="num">{format.number(series.volume_24h)}</span> },
          { label: text('series.stock'), value: <span className="num">{format.number(series.stock)}</span> },
          { label: text('disclosure.validUntil'), value: format.date(series.valid_until) },
          { label: text('disclosure.grade'), value: <GradeChip grade={series.issuer.grade} /> },
        ]}
      />
      <p className={styles['small']}>{text('series.gradeWhy', { grade: series.issuer.grade, why: ui(`grade.${series.issuer.grade}`) })}</p>
    </div>
  )
}
