import { expect, test } from 'vitest'
import en from './locales/en'
import ja from './locales/ja'
import zh from './locales/zh-CN'
import { wordingFaults } from './wording'

test('every shared string exists in all languages and speaks of coupons, not of machinery', () => {
  expect(wordingFaults({ en, 'zh-CN': zh, ja })).toEqual([])
})

test('a missing string, another placeholder and a forbidden word are each found', () => {
  expect(wordingFaults({ en: { a: 'One {{n}}' }, ja: {} })).toEqual(['ja: a is missing'])
  expect(wordingFaults({ en: { a: 'One {{n}}' }, ja: { a: '一つ' } })).toEqual(['ja: a has other placeholders'])
  expect(wordingFaults({ en: { a: 'Your wallet' }, ja: { a: '投資' } })).toHaveLength(2)
})
