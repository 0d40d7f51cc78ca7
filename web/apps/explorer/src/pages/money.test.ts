import { expect, test } from 'vitest'
import { minorUnits } from './money'

test('minor units become amounts, exactly', () => {
  expect(minorUnits(5n, 840, 'en')).toBe('$0.05')
  expect(minorUnits(1_000n, 392, 'en')).toBe('¥1,000')
  expect(minorUnits(900_719_925_474_099_301n, 840, 'en')).toBe('$9,007,199,254,740,993.01')
})

test('a currency nobody knows keeps its number', () => {
  expect(minorUnits(7n, 999, 'en')).toBe('7 (ISO 4217 999)')
})
