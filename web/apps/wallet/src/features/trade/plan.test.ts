import type { Coupon } from '@genex/api-client/types/coupons'
import type { Book, SeriesDetail } from '@genex/api-client/types/trade'
import { describe, expect, test } from 'vitest'
import { mostToBuy, planPurchase } from './plan'
import { clampPrice } from './PriceField'
import { sellable } from './sellable'

const usd = (amount: string) => ({ amount, currency: 'USD' })
const series = (over: Partial<SeriesDetail> = {}): SeriesDetail =>
  ({
    face_value: usd('100.00'),
    issue_price: usd('97.00'),
    best_source: 'secondary',
    stock: 0,
    rules: { per_person: null },
    ...over,
  }) as SeriesDetail

const book: Book = {
  seq: 1,
  bids: [],
  asks: [
    { price: '80.00', quantity: 2, orders: 1 },
    { price: '81.50', quantity: 3, orders: 2 },
  ],
}

describe('buying from other holders', () => {
  test('takes the best offers first and names the dearest', () => {
    expect(planPurchase(series(), book, 3)).toEqual({
      source: 'secondary',
      limit: usd('81.50'),
      gross: usd('241.50'),
      quantity: 3,
    })
  })

  test('is impossible beyond what is offered', () => {
    expect(planPurchase(series(), book, 6)).toBeNull()
    expect(planPurchase(series(), { ...book, asks: [] }, 1)).toBeNull()
    expect(mostToBuy(series(), book)).toBe(5)
  })
})

describe('buying from the issuer', () => {
  const primary = series({ best_source: 'primary', stock: 4 })

  test('costs the issue price each', () => {
    expect(planPurchase(primary, book, 2)).toMatchObject({ source: 'primary', gross: usd('194.00') })
  })

  test('ends at the stock and at the limit per person', () => {
    expect(mostToBuy(primary, book)).toBe(4)
    expect(mostToBuy({ ...primary, rules: { ...primary.rules, per_person: 3 } }, book)).toBe(3)
  })
})

describe('a price', () => {
  test('is never above face, never zero, always on the tick', () => {
    expect(clampPrice(10_001, 1, 10_000)).toBe(10_000)
    expect(clampPrice(0, 5, 10_000)).toBe(5)
    expect(clampPrice(8_003, 5, 10_000)).toBe(8_005)
    expect(clampPrice(10_002, 25, 10_010)).toBe(10_000)
  })
})

describe('coupons for one sell order', () => {
  const held = (id: string, left: number, over: Partial<Coupon> = {}): Coupon =>
    ({ id, series: { id: 'ser_1' }, state: 'available', resales_left: left, ...over }) as Coupon

  test('share their resales left with the one asked for', () => {
    const coupons = [held('a', 3), held('b', 1), held('c', 1), held('d', 1, { state: 'locked' })]
    expect(sellable(coupons, 'ser_1', 'counted', 'b').map((coupon) => coupon.id)).toEqual(['b', 'c'])
  })

  test('have a resale left and may be passed on', () => {
    expect(sellable([held('a', 0)], 'ser_1', 'counted')).toEqual([])
    expect(sellable([held('a', 0)], 'ser_1', 'free')).toEqual([])
    expect(sellable([held('a', 3)], 'ser_1', 'forbidden')).toEqual([])
  })
})
