import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js'
import { lengthPrefixed } from './bytes'

/** What the till alone knows about one redemption. It never leaves this device. */
export interface Slip {
  /** 32 random bytes that keep the commitment from being guessed. */
  readonly salt: Uint8Array
  /** The store's name as the till knows it. */
  readonly store: string
  /** The bill's number. */
  readonly bill: string
  /** What was on the bill, in the cashier's words. */
  readonly items: string
}

/** `keccak256(salt ‖ store ‖ bill ‖ items)`, each text with its length in front: 32 bytes. */
export function commit(slip: Slip): Uint8Array {
  return keccak_256(
    concatBytes(slip.salt, lengthPrefixed(slip.store), lengthPrefixed(slip.bill), lengthPrefixed(slip.items)),
  )
}

/** Bytes as the API writes them: `0x` and lower-case hex. */
export function toWire(bytes: Uint8Array): string {
  return `0x${bytesToHex(bytes)}`
}
