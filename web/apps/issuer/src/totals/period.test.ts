import { describe, expect, it } from 'vitest'
import { daysOf, totalsOf } from './period'

const DAY = { date: '2026-11-20', sold_units: 3, sold_amount: { amount: '25.50', currency: 'USD' }, redeemed_units: 1 }

describe('days of a period', () => {
  it('end today, run evenly and fill the gaps with zeros', () => {
    const days = daysOf([DAY], 'week', '2026-11-22', 'USD')
    expect(days.map((day) => day.date)).toEqual([
      '2026-11-16',
      '2026-11-17',
      '2026-11-18',
      '2026-11-19',
      '2026-11-20',
      '2026-11-21',
      '2026-11-22',
    ])
    expect(days[4]).toBe(DAY)
    expect(days[5]).toMatchObject({ sold_units: 0, sold_amount: { amount: '0.00', currency: 'USD' } })
  })

  it('cross months and leap days', () => {
    const days = daysOf([], 'month', '2028-03-10', 'USD').map((day) => day.date)
    expect(days[0]).toBe('2028-02-10')
    expect(days).toContain('2028-02-29')
  })

  it('leave out what lies before the period', () => {
    expect(daysOf([{ ...DAY, date: '2026-11-15' }], 'week', '2026-11-22', 'USD')).toHaveLength(7)
    expect(totalsOf(daysOf([{ ...DAY, date: '2026-11-15' }], 'week', '2026-11-22', 'USD'), 'USD').soldUnits).toBe(0)
  })
})

describe('totals', () => {
  it('add cents exactly', () => {
    const cent = { ...DAY, sold_amount: { amount: '0.10', currency: 'USD' } }
    const totals = totalsOf([cent, cent, cent], 'USD')
    expect(totals).toEqual({ soldUnits: 9, soldAmount: { amount: '0.30', currency: 'USD' }, redeemedUnits: 3 })
  })
})
