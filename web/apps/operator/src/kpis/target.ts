/** What a figure should be: over, under or at a bound, or between two. Bounds are decimal texts. */
export type Target =
  | { readonly kind: 'bound'; readonly sign: '>' | '≥' | '<' | '≤' | '='; readonly bound: string }
  | { readonly kind: 'range'; readonly low: string; readonly high: string }

const SIGNS = { '>': '>', '>=': '≥', '<': '<', '<=': '≤', '': '=' } as const

const BOUND = /^(>=|<=|>|<|)\s*(-?\d+(?:\.\d+)?)$/
const RANGE = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/

/** Reads a target as the server writes it: `>95`, `<=1`, `100`, `80..90`; `null` when it is none. */
export function readTarget(text: string): Target | null {
  const range = RANGE.exec(text.trim())
  if (range !== null) return { kind: 'range', low: range[1] ?? '', high: range[2] ?? '' }
  const bound = BOUND.exec(text.trim())
  if (bound === null) return null
  return { kind: 'bound', sign: SIGNS[(bound[1] ?? '') as keyof typeof SIGNS], bound: bound[2] ?? '' }
}

/** Whether a figure reaches its target. Figures are measurements, so that binary fractions do. */
export function reaches(value: string, target: Target): boolean {
  const figure = Number(value)
  if (target.kind === 'range') return figure >= Number(target.low) && figure <= Number(target.high)
  const bound = Number(target.bound)
  switch (target.sign) {
    case '>':
      return figure > bound
    case '≥':
      return figure >= bound
    case '<':
      return figure < bound
    case '≤':
      return figure <= bound
    case '=':
      return figure === bound
  }
}
