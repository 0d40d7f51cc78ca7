import { memo } from 'react'

const WIDTH = 72
const HEIGHT = 24
const PAD = 2

/** The path of a line through prices; positions on screen need no exactness. */
function pathOf(prices: readonly string[]): string {
  const values = prices.map(Number)
  const low = Math.min(...values)
  const span = Math.max(...values) - low
  const x = (index: number) => (index / (values.length - 1)) * WIDTH
  const y = (value: number) =>
    span === 0 ? HEIGHT / 2 : HEIGHT - PAD - ((value - low) / span) * (HEIGHT - 2 * PAD)
  return values.map((value, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`).join('')
}

/** The recent course of a price, without axes. */
export const Spark = memo(function Spark({ prices }: { prices: readonly string[] }) {
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} aria-hidden focusable="false">
      {prices.length > 1 && (
        <path d={pathOf(prices)} fill="none" stroke="var(--faint)" strokeWidth="1.5" strokeLinejoin="round" />
      )}
    </svg>
  )
})
