import { describe, expect, it } from 'vitest'
import { holding, idOf, nameOf, parseCoupon, unpackWord } from './coupon'

const OWNER = '0x0b2AFcbc5C91c4854CEca4ea6fFa1C1790fd1D11'
const ISSUER = '0xd2F7D68E4A21422b3cc3BDd2dda84c8d9B736Fe6'

function word(state: number): bigint {
  return (BigInt(OWNER) << 96n) | (2n << 88n) | (BigInt(state) << 80n) | (7n << 48n) | (1_700_000_000n << 8n)
}

function term(expiry: bigint): bigint {
  return (BigInt(ISSUER) << 96n) | (expiry << 64n)
}

describe('the id of a coupon', () => {
  it('is read as people and contracts write it', () => {
    const name = { classId: 12n, serial: 7n }
    expect(['cpn_12_7', '12-7', String((12n << 40n) | 7n)].map(parseCoupon)).toEqual([name, name, name])
    expect(nameOf(idOf(name))).toEqual(name)
  })

  it('is nothing else', () => {
    for (const text of ['', '12', 'cpn_0_1', '1-1099511627776', '0x12', 'cpn_1_-1']) expect(parseCoupon(text)).toBeNull()
  })
})

describe('what the ledger holds of a coupon', () => {
  it('has the fields in the order of the sources', () => {
    expect(unpackWord(word(1))).toEqual({ owner: OWNER, resales: 2, state: 'live', epoch: 7, soldAt: 1_700_000_000, locked: false })
    expect(unpackWord(word(1) | 1n)?.locked).toBe(true)
  })

  it('is nothing while it is still in its issuer’s stock', () => {
    expect(unpackWord(0n)).toBeNull()
    expect(holding(0n, term(2_000n), 5n, 4n, 1_000)).toEqual({ owner: ISSUER, state: 'live' })
  })

  it('does not exist beyond what was minted', () => {
    expect(holding(0n, term(2_000n), 5n, 5n, 1_000)).toEqual({ owner: null, state: 'none' })
  })

  it('expires at the second its class ends, unless it was used before', () => {
    expect(holding(word(1), term(2_000n), 5n, 4n, 1_999).state).toBe('live')
    expect(holding(word(1), term(2_000n), 5n, 4n, 2_000).state).toBe('expired')
    expect(holding(word(2), term(2_000n), 5n, 4n, 2_000).state).toBe('redeemed')
  })
})
