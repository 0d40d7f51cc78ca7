import { serverNow } from '@genex/api-client/clock'

/** The server's present day in UTC, `YYYY-MM-DD`, as the days of the totals are cut. */
export function useToday(): string {
  return new Date(serverNow()).toISOString().slice(0, 10)
}
