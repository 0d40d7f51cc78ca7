import { expect, test } from 'vitest'
import { splitLinks } from './links'

test('an address in a message becomes a link and the words around it stay words', () => {
  expect(splitLinks('Take it:\nhttp://127.0.0.1:8080/gift/ab12 now')).toEqual([
    { text: 'Take it:\n', isLink: false },
    { text: 'http://127.0.0.1:8080/gift/ab12', isLink: true },
    { text: ' now', isLink: false },
  ])
})

test('a message without an address is one stretch of words', () => {
  expect(splitLinks('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)', isLink: false }])
})
