import { expect, test } from 'vitest'
import { wordFor } from './kind'

test('an alert of a kind without words is named as one of another kind', () => {
  expect(wordFor('cycle')).toBe('cycle')
  expect(wordFor('something_new')).toBe('other')
})
