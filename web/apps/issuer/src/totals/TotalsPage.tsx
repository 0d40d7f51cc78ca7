import { BarChartOutlined, DownloadOutlined } from '@ant-design/icons'
import type { IssuerDay, IssuerSummary } from '@genex/api-client/types/issue'
import { Page, Panel } from '@genex/console/components/Page'
import { Facts } from '@genex/console/components/Facts'
import { StatRow, StatTile } from '@genex/console/components/StatTile'
import { download } from '@genex/console/format/table'
import { Money } from '@genex/ui/components/Money'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { formatRate } from '@genex/ui/format/rate'
import { useFormat } from '@genex/ui/format/use-format'
import { Button, Segmented, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'
import { useSummary } from '../queries'
import { useBrand } from '../shell/IssuerContext'
import { DailyChart } from './DailyChart'
import { daysOf, type Period, PERIODS, totalsOf } from './period'
import styles from './TotalsPage.module.css'
import { useToday } from './useToday'

/** What part `units` is of `whole`, in basis points rounded half up. */
function shareBps(units: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((units * 20_000 + whole) / (2 * whole))
}

function PeriodFigures({ days, currency }: { days: readonly IssuerDay[]; currency: string }) {
  const text = useText()
  const format = useFormat()
  const totals = totalsOf(days, currency)
  return (
    <StatRow>
      <StatTile label={text('totals.sold_amount')} value={<Money value={totals.soldAmount} />} />
      <StatTile label={text('totals.sold')} value={format.number(totals.soldUnits)} />
      <StatTile label={text('totals.redeemed')} value={format.number(totals.redeemedUnits)} />
    </StatRow>
  )
}

function AllTime({ summary }: { summary: IssuerSummary }) {
  const text = useText()
  const format = useFormat()
  const units = (key: string, label: string, count: number) => ({
    key,
    label,
    value: <span className="num">{format.number(count)}</span>,
  })
  const coupons = [
    units('issued', text('totals.issued'), summary.issued_units),
    units('sold', text('totals.sold'), summary.sold_units),
    units('circulating', text('totals.circulating'), summary.circulating_units),
    units('redeemed', text('totals.redeemed'), summary.redeemed_units),
    { key: 'rate', label: text('totals.redemption_rate'), value: formatRate(summary.redemption_rate_bps) },
    {
      key: 'use',
      label: text('totals.use_of_issue'),
      value: formatRate(shareBps(summary.redeemed_units, summary.issued_units)),
    },
  ]
  const money = [
    { key: 'sold', label: text('totals.sold_amount'), value: <Money value={summary.sold_amount} /> },
    { key: 'balance', label: text('totals.balance'), value: <Money value={summary.balance} /> },
    { key: 'escrow', label: text('totals.in_escrow'), value: <Money value={summary.in_escrow} /> },
    { key: 'breakage', label: text('totals.breakage'), value: <Money value={summary.breakage} /> },
  ]
  return (
    <div className={styles['facts']}>
      <Panel title={text('totals.coupons')}>
        <Facts facts={coupons} figures />
      </Panel>
      <Panel title={text('totals.money')}>
        <Facts facts={money} figures />
      </Panel>
      <Panel title={text('totals.ahead')}>
        <p className={styles['ahead']}>
          <Money value={summary.obligation} />
        </p>
        <p className="muted">{text('totals.ahead_detail')}</p>
      </Panel>
    </div>
  )
}

function DayTable({ days }: { days: readonly IssuerDay[] }) {
  const text = useText()
  const format = useFormat()
  const columns: TableColumnsType<IssuerDay> = [
    { key: 'day', title: text('totals.day'), render: (_, day) => format.date(`${day.date}T12:00:00Z`) },
    {
      key: 'sold',
      title: text('totals.sold'),
      align: 'right',
      render: (_, day) => <span className="num">{format.number(day.sold_units)}</span>,
    },
    {
      key: 'amount',
      title: text('totals.sold_amount'),
      align: 'right',
      render: (_, day) => <Money value={day.sold_amount} />,
    },
    {
      key: 'redeemed',
      title: text('totals.redeemed'),
      align: 'right',
      render: (_, day) => <span className="num">{format.number(day.redeemed_units)}</span>,
    },
  ]
  const rows = days.toReversed().filter((day) => day.sold_units > 0 || day.redeemed_units > 0)
  return (
    <Panel flush title={text('totals.table')}>
      <Table
        rowKey="date"
        columns={columns}
        dataSource={rows}
        pagination={{ pageSize: 15, hideOnSinglePage: true }}
        scroll={{ x: 440 }}
      />
    </Panel>
  )
}

function useSave(): (days: readonly IssuerDay[]) => void {
  const text = useText()
  return (days) => {
    const head = [text('totals.day'), text('totals.sold'), text('totals.sold_amount'), text('totals.redeemed')]
    const rows = days.map((day) => [day.date, day.sold_units, day.sold_amount.amount, day.redeemed_units])
    download('genex-totals.csv', [head, ...rows])
  }
}

function Totals({ summary, period }: { summary: IssuerSummary; period: Period }) {
  const text = useText()
  const save = useSave()
  const currency = summary.sold_amount.currency
  const days = daysOf(summary.by_day, period, useToday(), currency)
  const isQuiet = days.every((day) => day.sold_units === 0 && day.redeemed_units === 0)
  const saveButton = (
    <Button icon={<DownloadOutlined aria-hidden />} disabled={isQuiet} onClick={() => save(days)}>
      {text('totals.download')}
    </Button>
  )
  return (
    <>
      <PeriodFigures days={days} currency={currency} />
      <Panel title={text('totals.sales')} extra={saveButton}>
        {isQuiet ? (
          <Empty icon={<BarChartOutlined aria-hidden />} title={text('totals.empty')} hint={text('totals.empty_detail')} />
        ) : (
          <DailyChart days={days} height={300} />
        )}
      </Panel>
      <AllTime summary={summary} />
      {!isQuiet && <DayTable days={days} />}
    </>
  )
}

/** Totals of the brand's coupons: a chosen period, and since the beginning. */
export function TotalsPage() {
  const text = useText()
  const [period, setPeriod] = useState<Period>('month')
  const summary = useSummary(useBrand())
  const options = (Object.keys(PERIODS) as Period[]).map((value) => ({ value, label: text(`totals.period.${value}`) }))
  return (
    <Page
      title={text('totals.title')}
      lead={text('totals.lead')}
      actions={<Segmented<Period> options={options} value={period} onChange={setPeriod} />}
    >
      <Loaded query={summary} skeleton={<LineSkeletons rows={10} />}>
        {(data) => <Totals summary={data} period={period} />}
      </Loaded>
    </Page>
  )
}
