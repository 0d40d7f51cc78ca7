import { ApiError } from '@genex/api-client/errors'
import { useApi } from '@genex/api-client/context'
import type { Api } from '@genex/api-client/api'
import type { Me } from '@genex/api-client/types/people'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type Counter, report } from './counter'
import { openCounter } from './open'
import type { Enrolment } from './records'

const STATE = ['till-offline'] as const
const PACK_EVERY_MS = 60_000

/** Where this till stands with redeeming without a connection. */
export interface OfflineState {
  /** What redeems; null where this till may not. */
  readonly counter: Counter | null
  readonly enrolment: Enrolment | null
  readonly unreported: number
  readonly isClockWrong: boolean
}

const NOTHING: OfflineState = { counter: null, enrolment: null, unreported: 0, isClockWrong: false }

async function stateOf(counter: Counter | null, me: Me): Promise<OfflineState> {
  const enrolment = (await counter?.enrolment()) ?? null
  if (counter === null || enrolment === null || enrolment.issuer !== me.issuer?.id) return NOTHING
  const [{ entries }, isClockWrong] = await Promise.all([counter.unreported(), counter.isClockWrong()])
  return { counter: enrolment.ended ? null : counter, enrolment, unreported: entries.length, isClockWrong }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 403 || error.status === 404)
}

/** Reports what is to be reported, then packs for the next time; a platform that refuses either ends it. */
async function connect(api: Api, counter: Counter, { id }: Enrolment): Promise<void> {
  try {
    await report(counter, async (device, entries) => (await api.reportEntries(device, entries)).items.map(({ result }) => result))
    await counter.pack(await api.offlineData(id))
  } catch (error) {
    if (!isRefusal(error)) throw error
    await counter.stop()
  }
}

/** This till's state; while the server answers, what it redeemed is reported and the next day's limits are fetched. */
export function useOffline(me: Me, isOnline: boolean): OfflineState & { refresh: () => void } {
  const api = useApi()
  const cache = useQueryClient()
  const refresh = () => void cache.invalidateQueries({ queryKey: STATE })
  const { data } = useQuery({
    queryKey: [...STATE, me.id, isOnline],
    queryFn: async () => {
      const counter = await openCounter()
      const before = await stateOf(counter, me)
      if (isOnline && before.counter !== null && before.enrolment !== null) await connect(api, before.counter, before.enrolment)
      return stateOf(counter, me)
    },
    refetchInterval: PACK_EVERY_MS,
    networkMode: 'always',
    staleTime: 0,
    placeholderData: (known) => known,
  })
  return { ...(data ?? NOTHING), refresh }
}
