import { translationFaults } from '@genex/ui/i18n/wording'
import { expect, test } from 'vitest'
import { dictionaries } from './i18n'

test('every string exists in all languages; here, and only here, the chain is spoken of', () => {
  expect(translationFaults(dictionaries)).toEqual([])
})
