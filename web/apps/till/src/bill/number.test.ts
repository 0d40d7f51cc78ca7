// @vitest-environment jsdom

import { beforeEach, describe, expect, it } from 'vitest'
import { localDay, nextBillNumber } from './number'

describe('bill numbers', () => {
  beforeEach(() => {
    localStorage.clear()
  })

  it('never repeat within a day and start again with the next', () => {
    expect(nextBillNumber(localStorage, '2026-11-22')).toBe('20261122-0001')
    expect(nextBillNumber(localStorage, '2026-11-22')).toBe('20261122-0002')
    expect(nextBillNumber(localStorage, '2026-11-23')).toBe('20261123-0001')
  })

  it('a damaged counter starts again', () => {
    localStorage.setItem('genex.till.bills', '2026-11-22:many')
    expect(nextBillNumber(localStorage, '2026-11-22')).toBe('20261122-0001')
  })

  it('a day is the till’s own, with two digits each', () => {
    expect(localDay(new Date(2026, 0, 5))).toBe('2026-01-05')
  })
})
