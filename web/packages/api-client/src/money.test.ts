import { describe, expect, test } from 'vitest'
import { addMoney, discountBps, fromMinor, isMore, parseMinor, timesMoney, toMinor } from './money'

const usd = (amount: string) => ({ amount, currency: 'USD' })

describe('amounts', () => {
  test('an amount survives the way to minor units and back, whatever its size', () => {
    for (const amount of ['0.00', '0.01', '85.00', '-0.05', '90071992547409.93', '123456789012345678901.20']) {
      expect(fromMinor(toMinor(usd(amount)), 'USD').amount).toBe(amount)
    }
  })

  test('yen have no decimals', () => {
    expect(parseMinor('1200', 'JPY')).toBe(1200n)
    expect(parseMinor('1200.5', 'JPY')).toBeNull()
    expect(fromMinor(1200n, 'JPY').amount).toBe('1200')
  })

  test('what is not an amount of the currency is refused', () => {
    for (const typed of ['', '.', '1.', '1.234', '1e3', '1,000', 'ten', '--1', '+1']) {
      expect(parseMinor(typed, 'USD')).toBeNull()
    }
  })

  test('sums of tenths are exact', () => {
    expect(addMoney(usd('0.10'), usd('0.20'))).toEqual(usd('0.30'))
    expect(timesMoney(usd('19.99'), 3)).toEqual(usd('59.97'))
  })

  test('amounts of two currencies are neither added nor compared', () => {
    expect(() => addMoney(usd('1.00'), { amount: '1', currency: 'JPY' })).toThrow(RangeError)
    expect(isMore({ amount: '900', currency: 'JPY' }, usd('1.00'))).toBe(false)
  })
})

describe('discount', () => {
  test('is the share of the face value that is saved', () => {
    expect(discountBps(usd('85.00'), usd('100.00'))).toBe(1500)
    expect(discountBps(usd('100.00'), usd('100.00'))).toBe(0)
  })

  test('rounds half a basis point up', () => {
    expect(discountBps(usd('199.99'), usd('200.00'))).toBe(1)
    expect(discountBps(usd('2.00'), usd('3.00'))).toBe(3333)
  })
})
