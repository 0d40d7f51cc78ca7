import { describe, expect, it } from 'vitest'
import { codeIn } from './code'

describe('the code in a message', () => {
  it('is its six digits, in any language', () => {
    expect(codeIn('Your code is 048213. It is good for 10 minutes.')).toBe('048213')
    expect(codeIn('验证码：048213，10 分钟内有效')).toBe('048213')
  })

  it('is never part of a longer number', () => {
    expect(codeIn('Order GNX-20260209-0012345 for +14155550100')).toBeNull()
  })

  it('is not guessed when there are two', () => {
    expect(codeIn('From 123456 to 654321')).toBeNull()
  })
})
