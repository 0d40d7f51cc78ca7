/** A block's time (Unix seconds) as the formats take it. */
export function timeOf(seconds: bigint | number): string {
  return new Date(Number(seconds) * 1_000).toISOString()
}
