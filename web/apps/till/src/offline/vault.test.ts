import { expect, test } from 'vitest'
import { memoryDatabase } from '../testing/memory'
import { openVault } from './vault'

const SECRET = 'canary-7f3a'

/** Everything a database holds, as text. */
async function dump(database: ReturnType<typeof memoryDatabase>): Promise<string> {
  const values = [...database.rows.values()].flatMap((part) => [...part.values()])
  const bytes = values.flatMap((value) => (value instanceof CryptoKey ? [] : [(value as { bytes: ArrayBuffer }).bytes]))
  return new Blob(bytes).text()
}

test('what is kept comes back after the till was closed, and only encrypted bytes are in the database', async () => {
  const database = memoryDatabase()
  await (await openVault(database)).write('data', { note: SECRET })
  await (await openVault(database)).append(1, { bill: SECRET }, { head: { seq: 1 } })
  const again = await openVault(database)
  expect(await again.read('data')).toEqual({ note: SECRET })
  expect(await again.read('head')).toEqual({ seq: 1 })
  expect(await again.log(1)).toEqual([[1, { bill: SECRET }]])
  expect(await again.read('nothing')).toBeNull()
  const bytes = await dump(database)
  expect(bytes.length).toBeGreaterThan(0)
  expect(bytes).not.toContain('canary')
})

test('the key can be used and never be read', async () => {
  const database = memoryDatabase()
  await openVault(database)
  const [key] = [...(database.rows.get('keys')?.values() ?? [])]
  expect(key).toBeInstanceOf(CryptoKey)
  await expect(crypto.subtle.exportKey('raw', key as CryptoKey)).rejects.toThrow()
})

test('a record that was changed or put in another’s place is not read', async () => {
  const database = memoryDatabase()
  const vault = await openVault(database)
  await vault.write('limits', { units: 2 })
  await vault.write('data', { units: 9 })
  const records = database.rows.get('records')
  records?.set('limits', records.get('data'))
  await expect(vault.read('limits')).rejects.toThrow()
})

test('a number of the log is written once, and a refused entry changes no record', async () => {
  const vault = await openVault(memoryDatabase())
  await vault.append(1, 'first', { head: 1 })
  await expect(vault.append(1, 'second', { head: 2 })).rejects.toThrow()
  expect(await vault.log(1)).toEqual([[1, 'first']])
  expect(await vault.read('head')).toBe(1)
})

test('a thousand entries are kept in order', { timeout: 60_000 }, async () => {
  const vault = await openVault(memoryDatabase())
  for (let seq = 1; seq <= 1_000; seq += 1) await vault.append(seq, { seq }, {})
  const log = await vault.log(1)
  expect(log.map(([seq]) => seq)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1))
})

test('a new log begins empty, and what was kept otherwise stays', async () => {
  const vault = await openVault(memoryDatabase())
  await vault.write('me', 'Ann')
  await vault.append(1, 'first', { end: 1 })
  await vault.restart({ end: 0 }, [])
  expect(await vault.log(1)).toEqual([])
  expect([await vault.read('me'), await vault.read('end')]).toEqual(['Ann', 0])
})
