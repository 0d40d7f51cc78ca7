import { describe, expect, it } from 'vitest'
import { readTarget, reaches } from './target'

function meets(value: string, text: string): boolean | null {
  const target = readTarget(text)
  return target === null ? null : reaches(value, target)
}

describe('targets', () => {
  it.each([
    ['95.1', '>95', true],
    ['95', '>95', false],
    ['5000', '>=5000', true],
    ['4999.9', '>=5000', false],
    ['0.9', '<1', true],
    ['1', '<1', false],
    ['1', '<=1', true],
    ['100', '100', true],
    ['99.99', '100', false],
    ['80', '80..90', true],
    ['90.1', '80..90', false],
  ])('%s against %s is %s', (value, target, expected) => {
    expect(meets(value, target)).toBe(expected)
  })

  it.each(['', 'soon', '> x', '1..', '..'])('%j is no target', (text) => {
    expect(readTarget(text)).toBeNull()
  })
})
