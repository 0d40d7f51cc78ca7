/** The one-time code in a message: six digits standing alone, and only when there is exactly one. */
export function codeIn(body: string): string | null {
  const codes = [...body.matchAll(/(?<!\d)\d{6}(?!\d)/g)].map(([code]) => code)
  return codes.length === 1 ? (codes[0] ?? null) : null
}
