import { expect, test } from 'vitest'
import { isNarrowed, parseMarketSearch, queryOf } from './search'

test('filters in the address bar that are not known are dropped', () => {
  expect(parseMarketSearch({ trade: 'hotel', grade: 'AAAA', off: 1500, days: '7', q: 'tea', evil: 1 })).toEqual({
    trade: 'hotel',
    off: 1500,
    q: 'tea',
  })
})

test('an empty address bar narrows nothing and asks for what trades most', () => {
  expect(isNarrowed(parseMarketSearch({}))).toBe(false)
  expect(queryOf({})).toMatchObject({ sort: 'trending' })
})
