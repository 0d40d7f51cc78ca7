import { describe, expect, it } from 'vitest'
import { groupCode, pressKey, readPass } from './pass'

describe('reading what a customer shows', () => {
  it('takes a whole pass as it is', () => {
    const pass = 'GNXP2.AbCdEfGhIjKlMnOpQrSt_-09'
    expect(readPass(` ${pass}\n`)).toEqual({ kind: 'payload', pass })
  })

  it('takes twelve digits with or without spaces', () => {
    expect(readPass('4821 7730 9146')).toEqual({ kind: 'code', pass: '482177309146' })
    expect(readPass('4821-7730-9146')).toEqual({ kind: 'code', pass: '482177309146' })
  })

  it.each(['', '12345678901', 'https://example.test/', 'GNXP9.AbCdEfGhIjKlMnOpQrSt', 'GNXP2.short'])(
    '%j is no pass',
    (text) => {
      expect(readPass(text)).toBeNull()
    },
  )
})

describe('typing a code', () => {
  it('stops at twelve digits', () => {
    expect(pressKey('482177309146', '1')).toBe('482177309146')
  })

  it('takes back one digit or all', () => {
    expect(pressKey('4821', 'back')).toBe('482')
    expect(pressKey('4821', 'clear')).toBe('')
  })

  it('groups by four as on the customer’s screen', () => {
    expect(groupCode('48217')).toBe('4821 7')
    expect(groupCode('4821')).toBe('4821')
  })
})
