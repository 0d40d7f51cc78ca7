import { expect, test } from 'vitest'
import { usedBps } from './QuotaBar'

const usd = (amount: string) => ({ amount, currency: 'USD' })

test('a limit shows as used by its share, and as full when there is none', () => {
  expect(usedBps(usd('25.00'), usd('100.00'))).toBe(2_500)
  expect(usedBps(usd('0.00'), usd('100.00'))).toBe(0)
  expect(usedBps(usd('0.00'), usd('0.00'))).toBe(10_000)
})

test('a limit that was cut below what is used shows as full, not beyond', () => {
  expect(usedBps(usd('150.00'), usd('100.00'))).toBe(10_000)
})
