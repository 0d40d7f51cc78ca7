import { expect, test } from 'vitest'
import { appOf } from './pages'

test('a page belongs to the app whose path it starts with, else to the wallet', () => {
  expect(appOf('/issuer/templates/tpl_1?x=1')).toBe('issuer')
  expect(appOf('/till')).toBe('till')
  expect(appOf('/explorer/block/7')).toBe('explorer')
  expect(appOf('/gift/abc')).toBe('wallet')
  expect(appOf('/issuers')).toBe('wallet')
  expect(appOf('/')).toBe('wallet')
})
