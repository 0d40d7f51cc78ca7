const MINUS = '\u2212'
const THIN_SPACE = '\u202f'

/** Tenths of a percent of a rate in basis points, rounded half away from zero. */
function tenths(bps: number): string {
  const rounded = Math.floor((Math.abs(Math.trunc(bps)) + 5) / 10)
  return `${String(Math.floor(rounded / 10))}.${String(rounded % 10)}`
}

/** A rate in basis points: `1.5 %`. */
export function formatRate(bps: number): string {
  const sign = bps < 0 ? MINUS : ''
  return `${sign}${tenths(bps)}${THIN_SPACE}%`
}

/** How far a price lies under the face value: `−15.0 %`; a price at face is `0.0 %`. */
export function formatDiscount(bps: number): string {
  return formatRate(bps === 0 ? 0 : -bps)
}
