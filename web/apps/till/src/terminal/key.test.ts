// @vitest-environment jsdom

import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import { beforeEach, describe, expect, it } from 'vitest'
import { passDigest, signPass, terminalAddress, terminalKey } from './key'
import { toWire } from './slip'

const ONE = hexToBytes('00'.repeat(31) + '01')

describe('terminal key', () => {
  beforeEach(() => {
    localStorage.clear()
  })

  it('stays the same within a day and changes with the day', () => {
    const monday = terminalKey(localStorage, '2026-11-23')
    expect(terminalKey(localStorage, '2026-11-23').secret).toEqual(monday.secret)
    expect(terminalKey(localStorage, '2026-11-24').secret).not.toEqual(monday.secret)
  })

  it('a damaged stored key is replaced', () => {
    localStorage.setItem('genex.till.terminal', '2026-11-23:nonsense')
    expect(terminalKey(localStorage, '2026-11-23').secret).toHaveLength(32)
  })

  it('has the well-known identity of the secret 1', () => {
    const key = { secret: ONE, day: '2026-11-23' }
    expect(toWire(terminalAddress(key))).toBe('0x7e5f4552091a69125d5dfcb7b8c2659029395bdf')
  })

  it('a signature recovers to the identity that made it', () => {
    const key = terminalKey(localStorage, '2026-11-23')
    const commitment = new Uint8Array(32).fill(7)
    const signature = signPass(key, 'GNXP2.abc', commitment)
    expect(recover(signature, passDigest('GNXP2.abc', commitment))).toEqual(terminalAddress(key))
  })

  it('a signature of one pass is no signature of another', () => {
    const key = terminalKey(localStorage, '2026-11-23')
    const commitment = new Uint8Array(32)
    const signature = signPass(key, '482177309146', commitment)
    expect(recover(signature, passDigest('482177309147', commitment))).not.toEqual(terminalAddress(key))
  })
})

function recover(signature: Uint8Array, digest: Uint8Array): Uint8Array {
  const [v = 0] = signature.subarray(64)
  expect([27, 28]).toContain(v)
  const recovered = concatBytes(Uint8Array.of(v - 27), signature.subarray(0, 64))
  const compressed = secp256k1.recoverPublicKey(recovered, digest, { prehash: false })
  const point = secp256k1.Point.fromBytes(compressed).toBytes(false)
  return keccak_256(point.subarray(1)).subarray(12)
}
