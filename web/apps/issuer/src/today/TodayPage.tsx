import { FormOutlined } from '@ant-design/icons'
import type { IssuerSummary } from '@genex/api-client/types/issue'
import { Page, Panel } from '@genex/console/components/Page'
import { StatRow, StatTile } from '@genex/console/components/StatTile'
import { Money } from '@genex/ui/components/Money'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { formatRate } from '@genex/ui/format/rate'
import { useFormat } from '@genex/ui/format/use-format'
import { useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useText } from '../i18n'
import { useSummary } from '../queries'
import { useBrand } from '../shell/IssuerContext'
import { StandingNotice } from '../shell/StandingNotice'
import { DailyChart } from '../totals/DailyChart'
import { daysOf } from '../totals/period'
import { useToday } from '../totals/useToday'
import { Tasks } from './Tasks'
import styles from './TodayPage.module.css'

function Figures({ summary }: { summary: IssuerSummary }) {
  const text = useText()
  const format = useFormat()
  const units = (count: number) => text('today.units', { units: format.number(count) })
  return (
    <StatRow>
      <StatTile
        label={text('today.sold')}
        value={<Money value={summary.sold_amount} />}
        detail={units(summary.sold_units)}
      />
      <StatTile
        label={text('today.redeemed')}
        value={format.number(summary.redeemed_units)}
        detail={text('today.redemption_rate', { rate: formatRate(summary.redemption_rate_bps) })}
      />
      <StatTile
        label={text('today.breakage')}
        value={<Money value={summary.breakage} />}
        detail={text('today.breakage_hint')}
      />
      <StatTile
        label={text('today.cash_in')}
        value={<Money value={summary.balance} />}
        detail={text('today.in_escrow', { amount: format.money(summary.in_escrow) })}
      />
      <StatTile
        label={text('today.obligation')}
        value={<Money value={summary.obligation} />}
        detail={text('today.obligation_units', { units: format.number(summary.circulating_units) })}
      />
    </StatRow>
  )
}

function Start() {
  const text = useText()
  const navigate = useNavigate()
  const create = () => void navigate({ to: '/templates/$templateId', params: { templateId: 'new' } })
  return (
    <Empty
      icon={<FormOutlined aria-hidden />}
      title={text('today.start')}
      hint={text('today.start_detail')}
      action={
        <Button type="primary" onClick={create}>
          {text('template.new')}
        </Button>
      }
    />
  )
}

function LastDays({ summary }: { summary: IssuerSummary }) {
  const text = useText()
  const today = useToday()
  if (summary.issued_units === 0) {
    return (
      <Panel>
        <Start />
      </Panel>
    )
  }
  const days = daysOf(summary.by_day, 'month', today, summary.sold_amount.currency)
  return (
    <Panel title={text('today.last_days')}>
      <DailyChart days={days} height={230} />
    </Panel>
  )
}

/** How the brand's coupons do now, and what waits for its people. */
export function TodayPage() {
  const text = useText()
  const issuer = useBrand()
  const summary = useSummary(issuer)
  return (
    <Page title={text('today.title')}>
      <StandingNotice issuer={issuer} />
      <Loaded query={summary} skeleton={<LineSkeletons rows={8} />}>
        {(data) => (
          <>
            <Figures summary={data} />
            <div className={styles['split']}>
              <LastDays summary={data} />
              <Tasks />
            </div>
          </>
        )}
      </Loaded>
    </Page>
  )
}
