import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Change, Database } from './database'

const KEY = 'device'
const ALGORITHM = 'Ed25519'
/** What the platform expects in front of a signed entry. */
const LABEL = 'GNXE1.'

/** A till's own key. Its private half can be used in this browser and never be read. */
export interface DeviceKey {
  /** Hexadecimal, 64 digits. */
  readonly publicKey: string
  /** Signs the text of an entry: base64url without padding, 86 characters. */
  readonly sign: (body: string) => Promise<string>
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

async function usable(pair: CryptoKeyPair): Promise<DeviceKey> {
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  return {
    publicKey: bytesToHex(raw),
    sign: async (body) => {
      const message = Uint8Array.from(utf8ToBytes(LABEL + body))
      return base64url(new Uint8Array(await crypto.subtle.sign(ALGORITHM, pair.privateKey, message)))
    },
  }
}

/** The key this till has, or null. */
export async function deviceKey(database: Database): Promise<DeviceKey | null> {
  const kept = (await database.get('keys', KEY)) as CryptoKeyPair | undefined
  return kept === undefined ? null : usable(kept)
}

/** Makes a new key. It is this till's once `keeping` is among the changes of its database. Throws where the browser can't. */
export async function makeDeviceKey(): Promise<{ key: DeviceKey; keeping: Change }> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify'])
  return { key: await usable(pair), keeping: { part: 'keys', way: 'put', key: KEY, value: pair } }
}
