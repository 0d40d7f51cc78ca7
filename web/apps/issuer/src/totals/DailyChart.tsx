import type { IssuerDay } from '@genex/api-client/types/issue'
import { ChartCredit } from '@genex/ui/components/ChartCredit'
import { useFormat } from '@genex/ui/format/use-format'
import { useLocale } from '@genex/ui/i18n/i18n'
import { useMode } from '@genex/ui/theme/mode'
import { PALETTES } from '@genex/ui/theme/tokens'
import {
  type AutoscaleInfo,
  ColorType,
  createChart,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  LineSeries,
} from 'lightweight-charts'
import { useEffect, useRef, useState } from 'react'
import { useText } from '../i18n'
import styles from './DailyChart.module.css'

interface Drawn {
  readonly chart: IChartApi
  readonly sales: ISeriesApi<'Histogram'>
  readonly uses: ISeriesApi<'Line'>
}

/** Room above the highest value; none below zero. */
const MARGINS = { top: 0.08, bottom: 0.04 }

/** The line's axis reaches at least this far, so that single redemptions stay small beside it. */
const LEAST_TOP = 10

function fromZero(original: () => AutoscaleInfo | null): AutoscaleInfo | null {
  const range = original()?.priceRange
  if (range === null || range === undefined) return null
  return { priceRange: { minValue: 0, maxValue: Math.max(LEAST_TOP, range.maxValue) } }
}

function draw(element: HTMLElement): Drawn {
  const chart = createChart(element, {
    autoSize: true,
    handleScroll: false,
    handleScale: false,
    rightPriceScale: { borderVisible: false, scaleMargins: MARGINS },
    leftPriceScale: { visible: true, borderVisible: false, scaleMargins: MARGINS },
    timeScale: { borderVisible: false, fixLeftEdge: true, fixRightEdge: true },
    layout: { attributionLogo: false },
  })
  const sales = chart.addSeries(HistogramSeries, {
    priceScaleId: 'left',
    lastValueVisible: false,
    priceLineVisible: false,
  })
  const uses = chart.addSeries(LineSeries, {
    lineWidth: 2,
    autoscaleInfoProvider: fromZero,
    lastValueVisible: false,
    priceLineVisible: false,
    priceFormat: { type: 'custom', minMove: 1, formatter: (count: number) => String(Math.round(count)) },
  })
  return { chart, sales, uses }
}

function fill({ chart, sales, uses }: Drawn, days: readonly IssuerDay[]): void {
  // Only the height of a bar is computed here; amounts people read come from the decimal strings.
  sales.setData(days.map((day) => ({ time: day.date, value: Number(day.sold_amount.amount) })))
  uses.setData(days.map((day) => ({ time: day.date, value: day.redeemed_units })))
  chart.timeScale().fitContent()
}

/** Paints the chart in the colours shown now. */
function useColours(drawn: Drawn | null): void {
  const { mode } = useMode()
  useEffect(() => {
    if (drawn === null) return
    const { accent, warn, line, muted } = PALETTES[mode]
    drawn.chart.applyOptions({
      layout: { background: { type: ColorType.Solid, color: 'transparent' }, textColor: muted },
      grid: { vertLines: { visible: false }, horzLines: { color: line } },
    })
    drawn.sales.applyOptions({ color: `${accent}99` })
    drawn.uses.applyOptions({ color: warn })
  }, [drawn, mode])
}

/** Amounts on the axis in short: `$3K`. */
function useAxis(drawn: Drawn | null, currency: string | undefined): void {
  const { locale } = useLocale()
  useEffect(() => {
    if (drawn === null || currency === undefined) return
    const short = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      notation: 'compact',
      maximumFractionDigits: 1,
      minimumFractionDigits: 0,
    })
    drawn.sales.applyOptions({
      priceFormat: { type: 'custom', minMove: 1, formatter: (value: number) => short.format(value) },
    })
  }, [drawn, locale, currency])
}

function Legend({ day }: { day: IssuerDay | undefined }) {
  const text = useText()
  const format = useFormat()
  return (
    <div className={styles['legend']}>
      <span className={styles['sales']}>
        {text('totals.sales')} {day !== undefined && <strong className="num">{format.money(day.sold_amount)}</strong>}
      </span>
      <span className={styles['uses']}>
        {text('totals.uses')}{' '}
        {day !== undefined && <strong className="num">{format.number(day.redeemed_units)}</strong>}
      </span>
      <span className={styles['day']}>{day !== undefined && format.date(`${day.date}T12:00:00Z`)}</span>
    </div>
  )
}

/** Sales as bars and redemptions as a line, day by day; the day under the pointer is spelled out. */
export function DailyChart({ days, height }: { days: readonly IssuerDay[]; height: number }) {
  const box = useRef<HTMLDivElement>(null)
  const [drawn, setDrawn] = useState<Drawn | null>(null)
  const [pointed, setPointed] = useState<string | null>(null)
  const { locale } = useLocale()
  useEffect(() => {
    if (box.current === null) return
    const made = draw(box.current)
    made.chart.subscribeCrosshairMove(({ time }) => setPointed(typeof time === 'string' ? time : null))
    setDrawn(made)
    return () => {
      setDrawn(null)
      made.chart.remove()
    }
  }, [])
  useEffect(() => drawn?.chart.applyOptions({ localization: { locale } }), [drawn, locale])
  useAxis(drawn, days[0]?.sold_amount.currency)
  useEffect(() => {
    if (drawn !== null) fill(drawn, days)
  }, [drawn, days])
  useColours(drawn)
  return (
    <figure className={styles['figure']}>
      <Legend day={days.find((day) => day.date === pointed) ?? days.at(-1)} />
      <div ref={box} style={{ height }} />
      <ChartCredit />
    </figure>
  )
}
