import { ed25519 } from '@noble/curves/ed25519.js'
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { expect, test } from 'vitest'
import { memoryDatabase } from '../testing/memory'
import { deviceKey, makeDeviceKey } from './device-key'

function bytesOf(base64url: string): Uint8Array {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
}

test('an entry is signed over its label and text, as another program checks it', async () => {
  const { key } = await makeDeviceKey()
  const signature = await key.sign('{"seq":1}')
  expect(signature).toMatch(/^[A-Za-z0-9_-]{86}$/)
  const check = (text: string) => ed25519.verify(bytesOf(signature), utf8ToBytes(text), hexToBytes(key.publicKey))
  expect(check('GNXE1.{"seq":1}')).toBe(true)
  expect(check('{"seq":1}')).toBe(false)
})

test('a till has no key until it makes one, and keeps it', async () => {
  const database = memoryDatabase()
  expect(await deviceKey(database)).toBeNull()
  const { key, keeping } = await makeDeviceKey()
  await database.change([keeping])
  expect((await deviceKey(database))?.publicKey).toBe(key.publicKey)
})

test('the private half can’t be taken out', async () => {
  const { keeping } = await makeDeviceKey()
  const pair = ('value' in keeping ? keeping.value : null) as CryptoKeyPair
  await expect(crypto.subtle.exportKey('pkcs8', pair.privateKey)).rejects.toThrow()
})
