import { ApiError } from '@genex/api-client/errors'
import { describe, expect, test } from 'vitest'
import en from '../i18n/locales/en'
import type { KeyOf } from '../i18n/i18n'
import { inkOn } from './colour'
import { parseContact } from './contact'
import { errorText } from './errors'
import { formatMoney, formatMoneyShort } from './money'
import { formatDiscount, formatRate } from './rate'
import { formatCountdown, formatRelative } from './time'

const usd = (amount: string) => ({ amount, currency: 'USD' })

describe('money', () => {
  test('is written as the reader writes it', () => {
    expect(formatMoney(usd('1234.50'), 'en')).toBe('$1,234.50')
    expect(formatMoney(usd('1234.50'), 'zh-CN')).toBe('$1,234.50')
    expect(formatMoney({ amount: '1200', currency: 'JPY' }, 'en')).toBe('¥1,200')
  })

  test('keeps every digit of amounts beyond the exact range of floats', () => {
    expect(formatMoney(usd('90071992547409931.27'), 'en')).toBe('$90,071,992,547,409,931.27')
  })

  test('a face value set large drops empty cents only', () => {
    expect(formatMoneyShort(usd('100.00'), 'en')).toBe('$100')
    expect(formatMoneyShort(usd('1200.00'), 'ja')).toBe('$1,200')
    expect(formatMoneyShort(usd('99.50'), 'en')).toBe('$99.50')
  })
})

describe('rates', () => {
  test('a discount is written with a true minus and one decimal', () => {
    expect(formatDiscount(1500)).toBe('−15.0\u202f%')
    expect(formatDiscount(0)).toBe('0.0\u202f%')
  })

  test('half a tenth rounds away from zero', () => {
    expect(formatRate(125)).toBe('1.3\u202f%')
    expect(formatRate(-125)).toBe('−1.3\u202f%')
    expect(formatRate(124)).toBe('1.2\u202f%')
  })
})

describe('time', () => {
  const now = Date.parse('2026-11-22T12:00:00Z')

  test('is told in the unit that says most', () => {
    expect(formatRelative('2026-11-22T11:58:00Z', now, 'en')).toBe('2 minutes ago')
    expect(formatRelative('2026-11-24T12:00:00Z', now, 'en')).toBe('in 2 days')
    expect(formatRelative('2026-11-22T09:00:00Z', now, 'zh-CN')).toBe('3小时前')
    expect(formatRelative('2026-11-22T09:00:00Z', now, 'ja')).toBe('3 時間前')
  })

  test('a countdown ends at zero', () => {
    expect(formatCountdown(59_001)).toBe('1:00')
    expect(formatCountdown(9_000)).toBe('0:09')
    expect(formatCountdown(-5)).toBe('0:00')
  })
})

describe('contacts', () => {
  test('phones lose their spacing and e-mails their capitals', () => {
    expect(parseContact(' +86 138-0000-1234 ')).toEqual({ phone: '+8613800001234' })
    expect(parseContact('Aiko@Example.com')).toEqual({ email: 'aiko@example.com' })
  })

  test('what is neither is refused', () => {
    for (const typed of ['', 'aiko', 'aiko@', '13800001234', '+0123456', 'a b@c.de']) expect(parseContact(typed)).toBeNull()
  })
})

describe('errors', () => {
  const ui = (key: KeyOf<typeof en>, values?: Readonly<Record<string, string | number>>) =>
    `${key}${values === undefined ? '' : JSON.stringify(values)}`
  const refused = (code: string, param: string | null = null) => new ApiError({ status: 422, code, detail: '', param })

  test('a known code has a sentence of its own', () => {
    expect(errorText(refused('price_above_face'), ui)).toBe('error.price_above_face')
  })

  test('an unknown code and a crash read as a general failure', () => {
    expect(errorText(refused('brand_new_code'), ui)).toBe('error.unknown')
    expect(errorText(new TypeError('x'), ui)).toBe('error.unknown')
  })

  test('a refused field is named', () => {
    expect(errorText(refused('invalid_request', 'birth_date'), ui)).toContain('birth_date')
  })
})

test('ink on an issuer’s colour is the one that reads better', () => {
  expect(inkOn('#0B5C6B')).toBe('#FFFFFF')
  expect(inkOn('#FFE680')).toBe('#1C1B18')
})
