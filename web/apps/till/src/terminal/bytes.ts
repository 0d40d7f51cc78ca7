import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'

/** A text with its length in front (4 bytes, big endian), so that two lists of texts never give the same bytes. */
export function lengthPrefixed(text: string): Uint8Array {
  const bytes = utf8ToBytes(text)
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, bytes.length)
  return concatBytes(length, bytes)
}
