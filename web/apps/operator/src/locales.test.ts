import { wordingFaults } from '@genex/ui/i18n/wording'
import { expect, test } from 'vitest'
import { dictionaries } from './i18n'

test('every string exists in all languages and speaks of coupons, not of machinery', () => {
  expect(wordingFaults(dictionaries)).toEqual([])
})
