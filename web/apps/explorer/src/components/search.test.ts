import { expect, test } from 'vitest'
import { parseTarget } from './search'

const HASH = `0x${'ab'.repeat(32)}`

test('a number is a block, with or without separators', () => {
  expect(parseTarget(' 1,234 ')).toEqual({ kind: 'block', block: '1234' })
})

test('an address is taken in any case, a hash as it is', () => {
  const address = '0x6f0ec410A8f1E0F4273A55c2793DC24311d9276a'
  expect(parseTarget(address.toLowerCase())).toEqual({ kind: 'address', address })
  expect(parseTarget(HASH)).toEqual({ kind: 'hash', hash: HASH })
})

test('a coupon is found by its id', () => {
  expect(parseTarget('cpn_1_463')).toEqual({ kind: 'coupon', name: { classId: 1n, serial: 463n } })
})

test('anything else is nothing', () => {
  for (const text of ['', 'hello', '0x12', `${HASH}00`]) expect(parseTarget(text)).toBeNull()
})
