import { describe, expect, it } from 'vitest'
import { sharesOf } from './supply'

const EMPTY = { issued: 0, in_stock: 0, sold: 0, circulating: 0, listed: 0, redeemed: 0, expired: 0 }

describe('supply bar', () => {
  it('is always full, however the parts round', () => {
    const shares = sharesOf({ ...EMPTY, issued: 3, in_stock: 1, circulating: 1, redeemed: 1 })
    expect(shares.reduce((sum, share) => sum + share.bps, 0)).toBe(10_000)
    expect(shares.map((share) => share.units)).toEqual([1, 1, 0, 1, 0])
  })

  it('gives what rounding leaves to the largest remainder', () => {
    const shares = sharesOf({ ...EMPTY, issued: 7, in_stock: 5, circulating: 2, listed: 2 })
    expect(shares.map((share) => share.bps)).toEqual([7_143, 0, 2_857, 0, 0])
  })

  it('counts a coupon on offer once', () => {
    const shares = sharesOf({ ...EMPTY, issued: 10, circulating: 10, listed: 4 })
    expect(shares.map((share) => share.units)).toEqual([0, 6, 4, 0, 0])
  })

  it('of nothing issued is empty', () => {
    expect(sharesOf(EMPTY).every((share) => share.bps === 0)).toBe(true)
  })
})
