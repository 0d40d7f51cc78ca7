import type { Locale } from '@genex/api-client/types/common'
import type { Candle } from '@genex/api-client/types/trade'
import { useLocale } from '@genex/ui/i18n/i18n'
import { useMode } from '@genex/ui/theme/mode'
import { fontFamilyOf, type Mode, PALETTES } from '@genex/ui/theme/tokens'
import {
  CandlestickSeries,
  ColorType,
  createChart,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts'
import { useEffect, useRef } from 'react'
import styles from './series.module.css'

interface Drawing {
  readonly chart: IChartApi
  readonly candles: ISeriesApi<'Candlestick'>
  readonly volume: ISeriesApi<'Histogram'>
}

/** The pane of prices is this many times as high as the one of volumes. */
const PRICE_PANE_SHARE = 4

function colours(mode: Mode, locale: Locale) {
  const palette = PALETTES[mode]
  return {
    layout: {
      background: { type: ColorType.Solid, color: 'transparent' },
      textColor: palette.muted,
      fontFamily: fontFamilyOf(locale),
      panes: { separatorColor: palette.line, enableResize: false },
      attributionLogo: false,
    },
    grid: { vertLines: { visible: false }, horzLines: { color: palette.line } },
    crosshair: { vertLine: { color: palette.faint }, horzLine: { color: palette.faint } },
    rightPriceScale: { borderVisible: false },
    timeScale: { borderVisible: false, timeVisible: true },
  }
}

function draw(element: HTMLElement): Drawing {
  const chart = createChart(element, { autoSize: true, handleScale: { mouseWheel: false } })
  const candles = chart.addSeries(CandlestickSeries)
  const volume = chart.addSeries(HistogramSeries, { priceFormat: { type: 'volume' }, priceLineVisible: false, lastValueVisible: false }, 1)
  chart.panes()[0]?.setStretchFactor(PRICE_PANE_SHARE)
  chart.panes()[1]?.setStretchFactor(1)
  return { chart, candles, volume }
}

function paint({ chart, candles, volume }: Drawing, mode: Mode, locale: Locale): void {
  const { accent, warn, lineStrong } = PALETTES[mode]
  chart.applyOptions({ ...colours(mode, locale), localization: { locale } })
  candles.applyOptions({ upColor: accent, downColor: warn, wickUpColor: accent, wickDownColor: warn, borderVisible: false })
  volume.applyOptions({ color: lineStrong })
}

function timeOf(candle: Candle): UTCTimestamp {
  return Math.floor(Date.parse(candle.time) / 1000) as UTCTimestamp
}

/** Hands prices to the chart, which places pixels and therefore takes numbers. */
function fill({ chart, candles, volume }: Drawing, list: readonly Candle[]): void {
  candles.setData(
    list.map((candle) => ({
      time: timeOf(candle),
      open: Number(candle.open),
      high: Number(candle.high),
      low: Number(candle.low),
      close: Number(candle.close),
    })),
  )
  volume.setData(list.map((candle) => ({ time: timeOf(candle), value: candle.volume })))
  chart.timeScale().fitContent()
}

interface ChartProps {
  readonly candles: readonly Candle[]
  readonly label: string
}

/** Candles over volumes. */
export function Chart({ candles, label }: ChartProps) {
  const element = useRef<HTMLDivElement>(null)
  const drawing = useRef<Drawing | null>(null)
  const { mode } = useMode()
  const { locale } = useLocale()
  useEffect(() => {
    if (element.current === null) return
    const drawn = draw(element.current)
    drawing.current = drawn
    return () => {
      drawing.current = null
      drawn.chart.remove()
    }
  }, [])
  useEffect(() => {
    if (drawing.current !== null) paint(drawing.current, mode, locale)
  }, [mode, locale])
  useEffect(() => {
    if (drawing.current !== null) fill(drawing.current, candles)
  }, [candles])
  return <div ref={element} className={styles['chart']} role="figure" aria-label={label} />
}
