import type { Locale } from '@genex/api-client/types/common'

const MINUTE_S = 60
const HOUR_S = 3_600
const DAY_S = 86_400

/** The unit that says most about a span of seconds. */
function unitOf(seconds: number): readonly [unit: Intl.RelativeTimeFormatUnit, length: number] {
  const size = Math.abs(seconds)
  if (size < MINUTE_S) return ['second', 1]
  if (size < HOUR_S) return ['minute', MINUTE_S]
  if (size < DAY_S) return ['hour', HOUR_S]
  if (size < 30 * DAY_S) return ['day', DAY_S]
  return size < 365 * DAY_S ? ['month', 30 * DAY_S] : ['year', 365 * DAY_S]
}

/** `at` against `nowMs`, in words: “3 hours ago”, “in 2 days”. */
export function formatRelative(at: string, nowMs: number, locale: Locale): string {
  const seconds = Math.round((Date.parse(at) - nowMs) / 1000)
  const [unit, length] = unitOf(seconds)
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.trunc(seconds / length), unit)
}

/** The date and minute, in the reader's time zone. */
export function formatExact(at: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at))
}

/** The date alone, in the reader's time zone. */
export function formatDate(at: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(at))
}

/** Minutes and seconds of a countdown: `0:42`. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`
}

/** The time of day alone, in the reader's time zone. */
export function formatTime(at: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(new Date(at))
}
