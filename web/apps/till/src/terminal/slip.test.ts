import { keccak_256 } from '@noble/hashes/sha3.js'
import { describe, expect, it } from 'vitest'
import { commit, type Slip, toWire } from './slip'

const SLIP: Slip = { salt: new Uint8Array(32).fill(1), store: 'Harbour', bill: 'B-17', items: 'set menu' }

describe('commitment', () => {
  it('is the hash of salt and length-prefixed texts', () => {
    const store = [0, 0, 0, 7, ...new TextEncoder().encode('Harbour')]
    const bill = [0, 0, 0, 4, ...new TextEncoder().encode('B-17')]
    const items = [0, 0, 0, 8, ...new TextEncoder().encode('set menu')]
    expect(commit(SLIP)).toEqual(keccak_256(Uint8Array.from([...SLIP.salt, ...store, ...bill, ...items])))
  })

  it('differs when a letter moves from the store to the bill', () => {
    expect(commit({ ...SLIP, store: 'Harbou', bill: 'rB-17' })).not.toEqual(commit(SLIP))
  })

  it('differs with another salt', () => {
    expect(commit({ ...SLIP, salt: new Uint8Array(32).fill(2) })).not.toEqual(commit(SLIP))
  })

  it('goes over the wire as lower-case hex', () => {
    expect(toWire(Uint8Array.of(0, 171))).toBe('0x00ab')
  })
})
