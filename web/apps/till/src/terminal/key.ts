import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'

/** The key a till signs with on one day. A new one each day keeps a store's redemptions from being linked over time. */
export interface TerminalKey {
  /** 32 bytes. */
  readonly secret: Uint8Array
  /** The day it serves, `YYYY-MM-DD` in local time. */
  readonly day: string
}

const STORAGE_KEY = 'genex.till.terminal'

/** The till's key of a day: the stored one when it is of that day, else a new one, stored. */
export function terminalKey(storage: Storage, day: string): TerminalKey {
  return stored(storage, day) ?? renewed(storage, day)
}

function stored(storage: Storage, day: string): TerminalKey | null {
  const [storedDay, secret] = (storage.getItem(STORAGE_KEY) ?? '').split(':')
  if (storedDay !== day || secret === undefined || !/^[0-9a-f]{64}$/.test(secret)) return null
  return { secret: hexToBytes(secret), day }
}

function renewed(storage: Storage, day: string): TerminalKey {
  const secret = secp256k1.utils.randomSecretKey()
  storage.setItem(STORAGE_KEY, `${day}:${bytesToHex(secret)}`)
  return { secret, day }
}

/** The 20-byte identity of a key: the last 20 bytes of the hash of its public point. */
export function terminalAddress(key: TerminalKey): Uint8Array {
  const point = secp256k1.getPublicKey(key.secret, false)
  return keccak_256(point.subarray(1)).subarray(12)
}

/** What a till signs for a pass and a commitment: the EIP-191 digest of `keccak256(pass ‖ commitment)`. */
export function passDigest(pass: string, commitment: Uint8Array): Uint8Array {
  const message = keccak_256(concatBytes(utf8ToBytes(pass), commitment))
  return keccak_256(concatBytes(utf8ToBytes('\x19Ethereum Signed Message:\n32'), message))
}

/** Signs a pass and a commitment: 65 bytes `r ‖ s ‖ v`, v 27 or 28, low s. */
export function signPass(key: TerminalKey, pass: string, commitment: Uint8Array): Uint8Array {
  const signature = secp256k1.sign(passDigest(pass, commitment), key.secret, { prehash: false, format: 'recovered' })
  const [recovery = 0] = signature
  return concatBytes(signature.subarray(1), Uint8Array.of(27 + recovery))
}
