/** The leaps the clock offers, in seconds. */
export const SPANS = {
  hour: 3_600,
  day: 86_400,
  week: 7 * 86_400,
  month: 30 * 86_400,
  quarter: 90 * 86_400,
} as const

/** One of the leaps. */
export type Span = keyof typeof SPANS
