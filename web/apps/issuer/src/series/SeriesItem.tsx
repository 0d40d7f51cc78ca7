import { MoreOutlined } from '@ant-design/icons'
import type { IssuerSeries } from '@genex/api-client/types/issue'
import { StatusTag } from '@genex/console/components/StatusTag'
import { seriesTone } from '@genex/console/format/issuer'
import { Discount } from '@genex/ui/components/Discount'
import { Money } from '@genex/ui/components/Money'
import { useFormat } from '@genex/ui/format/use-format'
import { useUi } from '@genex/ui/i18n/i18n'
import { Alert, Button, Dropdown } from 'antd'
import type { ReactNode } from 'react'
import { useText } from '../i18n'
import styles from './SeriesItem.module.css'
import { SupplyBar } from './SupplyBar'
import { type SeriesAction, useSeriesAction } from './useSeriesAction'

/** What can be done to a series as it stands. */
function actionsFor({ status, supply }: IssuerSeries): readonly SeriesAction[] {
  if (status === 'listed') return supply.in_stock > 0 ? ['delist', 'recall'] : ['delist']
  if (status === 'delisted') return supply.in_stock > 0 ? ['relist', 'recall'] : []
  return []
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles['figure']}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Figures({ series }: { series: IssuerSeries }) {
  const text = useText()
  const format = useFormat()
  return (
    <dl className={styles['figures']}>
      <Figure label={text('series.face')}>
        <Money value={series.face_value} />
      </Figure>
      <Figure label={text('series.price')}>
        <Money value={series.issue_price} />
      </Figure>
      <Figure label={text('series.last_price')}>
        {series.last_price === null ? '–' : <Money value={series.last_price} />}
      </Figure>
      <Figure label={text('series.volume')}>
        <span className="num">{format.number(series.volume_24h)}</span>
      </Figure>
      <Figure label={text('series.ends')}>{format.date(series.expires_at)}</Figure>
    </dl>
  )
}

function Actions({ series }: { series: IssuerSeries }) {
  const text = useText()
  const ui = useUi()
  const { ask, isPending } = useSeriesAction(series)
  const actions = actionsFor(series)
  if (actions.length === 0) return null
  const items = actions.map((action) => ({
    key: action,
    label: text(`series.${action}`),
    danger: action === 'recall',
    onClick: () => ask(action),
  }))
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button
        type="text"
        loading={isPending}
        icon={<MoreOutlined aria-hidden />}
        aria-label={`${series.name}: ${ui('action.more')}`}
      />
    </Dropdown>
  )
}

/** One series: what it is, how it stands, where its coupons are. */
export function SeriesItem({ series }: { series: IssuerSeries }) {
  const text = useText()
  const ui = useUi()
  const format = useFormat()
  const isOver = series.status === 'expired'
  return (
    <li className={styles['item']}>
      <div className={styles['head']}>
        <div className={styles['titles']}>
          <h2 className={styles['name']}>
            {series.name} <Discount bps={series.discount_bps} />
          </h2>
          <p className="muted">
            {ui(`kind.${series.kind}`)}
            {!isOver && ` · ${text('series.days_left', { days: format.number(Math.max(0, series.days_left)) })}`}
          </p>
        </div>
        <StatusTag tone={seriesTone(series.status)}>{text(`series.status.${series.status}`)}</StatusTag>
        <Actions series={series} />
      </div>
      {series.failure !== null && <Alert type="error" showIcon title={text('series.failed')} />}
      <Figures series={series} />
      <SupplyBar supply={series.supply} />
    </li>
  )
}
