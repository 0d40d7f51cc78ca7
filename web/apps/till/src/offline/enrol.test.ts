import type { Device } from '@genex/api-client/types/coupons'
import type { Me } from '@genex/api-client/types/people'
import { expect, test } from 'vitest'
import { memoryDatabase } from '../testing/memory'
import { deviceKey } from './device-key'
import { enrol } from './enrol'
import { openVault } from './vault'

const ME = { issuer: { id: 'iss_1' } } as Me

function device(id: string): Device {
  return { id, name: 'Counter', store_id: 'sto_1', enrolled_at: '', revoked_at: null, head_seq: 0 }
}

test('the key the platform is told is the key that is kept', async () => {
  const database = memoryDatabase()
  const vault = await openVault(database)
  const told: string[] = []
  const enrolDevice = ({ public_key }: { public_key: string }) => {
    told.push(public_key)
    return Promise.resolve(device('dev_1'))
  }
  const enrolment = await enrol({ enrolDevice }, vault, ME, 'Counter')
  expect(enrolment).toEqual({ id: 'dev_1', name: 'Counter', issuer: 'iss_1', store: 'sto_1', ended: false })
  expect(told).toEqual([`0x${(await deviceKey(database))?.publicKey ?? ''}`])
  expect(await vault.read('enrolment')).toEqual(enrolment)
})

test('a refusal changes nothing, and enrolling anew puts by what was never reported', async () => {
  const database = memoryDatabase()
  const vault = await openVault(database)
  await enrol({ enrolDevice: () => Promise.resolve(device('dev_1')) }, vault, ME, 'Counter')
  await vault.append(1, 'unreported', {})
  const before = (await deviceKey(database))?.publicKey
  await expect(enrol({ enrolDevice: () => Promise.reject(new Error('no')) }, vault, ME, 'Counter')).rejects.toThrow('no')
  expect((await deviceKey(database))?.publicKey).toBe(before)
  expect(await vault.log(1)).toEqual([[1, 'unreported']])
  await enrol({ enrolDevice: () => Promise.resolve(device('dev_2')) }, vault, ME, 'Counter')
  expect((await deviceKey(database))?.publicKey).not.toBe(before)
  expect(await vault.log(1)).toEqual([])
  expect(await vault.read('former')).toEqual([[1, 'unreported']])
})
