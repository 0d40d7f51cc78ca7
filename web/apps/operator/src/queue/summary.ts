import type { Money } from '@genex/api-client/types/common'

/** Whether a value of a case's summary is an amount of money. */
export function isMoney(value: unknown): value is Money {
  if (typeof value !== 'object' || value === null) return false
  const { amount, currency } = value as Partial<Record<keyof Money, unknown>>
  return typeof amount === 'string' && typeof currency === 'string'
}

/** A value of a case's summary in words. */
export function readable(value: unknown, yes: string, no: string): string {
  if (typeof value === 'boolean') return value ? yes : no
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.map((part) => readable(part, yes, no)).join(', ')
  return JSON.stringify(value)
}
