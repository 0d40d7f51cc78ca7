import { encodeAbiParameters, keccak256 } from 'viem'
import { expect, test } from 'vitest'
import { idOf } from '../chain/coupon'
import { couponSlots } from './slots'

test('a coupon’s word and its class’s words lie where the compiler puts entries of mappings', () => {
  const name = { classId: 9n, serial: 463n }
  const entry = (key: bigint, slot: bigint) => keccak256(encodeAbiParameters([{ type: 'uint256' }, { type: 'uint256' }], [key, slot]))
  const [word, term, supply] = couponSlots(name)
  expect(word).toBe(entry(idOf(name), 7n))
  expect(term).toBe(entry(9n, 4n))
  expect(BigInt(supply) - BigInt(term)).toBe(2n)
})
