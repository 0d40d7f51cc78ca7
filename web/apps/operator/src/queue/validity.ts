import { serverNow } from '@genex/api-client/clock'

const DAY_MS = 86_400_000

/** Whole days from now until `until`; zero when it is past or unknown. */
export function daysFrom(until: string | null): number {
  if (until === null) return 0
  return Math.max(0, Math.floor((Date.parse(until) - serverNow()) / DAY_MS))
}
