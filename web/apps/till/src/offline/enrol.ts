import type { Api } from '@genex/api-client/api'
import type { Me } from '@genex/api-client/types/people'
import { makeDeviceKey } from './device-key'
import { EMPTY_LOG, type Enrolment } from './records'
import type { Vault } from './vault'

/**
 * Enrols this till in the name of the manager who is signed in: with a new key and an empty log. Throws the API's
 * refusal, and then nothing has changed. What was never reported under an earlier enrolment is put by, in `former`.
 */
export async function enrol(api: Pick<Api, 'enrolDevice'>, vault: Vault, me: Me, name: string): Promise<Enrolment> {
  const { key, keeping } = await makeDeviceKey()
  const device = await api.enrolDevice({ name, public_key: `0x${key.publicKey}` })
  const { id, store_id: store } = device
  const enrolment: Enrolment = { id, name: device.name, issuer: me.issuer?.id ?? '', store, ended: false }
  const former = [...(((await vault.read('former')) as unknown[] | null) ?? []), ...(await vault.log(1))]
  await vault.restart({ enrolment, former, luggage: null, end: EMPTY_LOG }, [keeping])
  return enrolment
}
