/** ISO 4217 numbers the ledger's classes are in, with the code and the digits after the point. */
const CURRENCIES: Readonly<Record<number, readonly [code: string, digits: number]>> = {
  156: ['CNY', 2],
  392: ['JPY', 0],
  840: ['USD', 2],
  978: ['EUR', 2],
}

/** An amount in minor units, as people of a language write it. */
export function minorUnits(minor: bigint, currency: number, locale: string): string {
  const [code, digits] = CURRENCIES[currency] ?? [null, 0]
  const text = minor.toString().padStart(digits + 1, '0')
  const decimal = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
  if (code === null) return `${decimal} (ISO 4217 ${String(currency)})`
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: code })
  // A decimal string is formatted digit by digit; no float stands between.
  return format.format(decimal as unknown as number)
}
