import type { Money } from './types/common'

/** Decimal places of each currency the platform prices in; the others have two. */
const EXPONENTS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0 }

/** Decimal places of `currency` (ISO 4217). */
export function exponentOf(currency: string): number {
  return EXPONENTS[currency] ?? 2
}

/**
 * Minor units of a decimal string, exactly; null when it is not an amount of that currency
 * (too many decimals, other characters).
 */
export function parseMinor(amount: string, currency: string): bigint | null {
  const places = exponentOf(currency)
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount.trim())
  const fraction = match?.[3] ?? ''
  if (match === null || fraction.length > places) return null
  const digits = BigInt(`${match[2] ?? ''}${fraction.padEnd(places, '0')}`)
  return match[1] === '-' ? -digits : digits
}

/** Minor units of an amount the server sent. */
export function toMinor(money: Money): bigint {
  const minor = parseMinor(money.amount, money.currency)
  if (minor === null) throw new RangeError(`not an amount of ${money.currency}: ${money.amount}`)
  return minor
}

/** The amount of `minor` units, written with all decimals of the currency. */
export function fromMinor(minor: bigint, currency: string): Money {
  const places = exponentOf(currency)
  const digits = (minor < 0n ? -minor : minor).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const fraction = places === 0 ? '' : `.${digits.slice(-places)}`
  return { amount: `${minor < 0n ? '-' : ''}${whole}${fraction}`, currency }
}

/** `a` plus `b`, of one currency. */
export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new RangeError('amounts of two currencies')
  return fromMinor(toMinor(a) + toMinor(b), a.currency)
}

/** `unit` taken `quantity` times. */
export function timesMoney(unit: Money, quantity: number): Money {
  return fromMinor(toMinor(unit) * BigInt(quantity), unit.currency)
}

/** Whether `a` is more than `b`, of one currency. */
export function isMore(a: Money, b: Money): boolean {
  return a.currency === b.currency && toMinor(a) > toMinor(b)
}

/** How far `price` lies under `face`, in basis points, rounded half up. */
export function discountBps(price: Money, face: Money): number {
  const whole = toMinor(face)
  if (whole <= 0n) return 0
  const below = whole - toMinor(price)
  return Number((below * 20_000n + whole) / (2n * whole))
}
