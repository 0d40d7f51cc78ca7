import { describe, expect, it } from 'vitest'
import { isMoney, readable } from './summary'

describe('what a case says', () => {
  it('amounts are told from other objects', () => {
    expect(isMoney({ amount: '1.00', currency: 'USD' })).toBe(true)
    expect(isMoney({ amount: 1, currency: 'USD' })).toBe(false)
    expect(isMoney(null)).toBe(false)
    expect(isMoney('1.00 USD')).toBe(false)
  })

  it('truth is said in the reader’s words, also inside lists', () => {
    expect(readable([true, false, 2, 'x'], '是', '否')).toBe('是, 否, 2, x')
  })

  it('what has no words is shown as it is', () => {
    expect(readable({ list: 'sdn' }, 'yes', 'no')).toBe('{"list":"sdn"}')
  })
})
