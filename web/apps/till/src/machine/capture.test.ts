import type { Api } from '@genex/api-client/api'
import { ApiError, UNREACHABLE } from '@genex/api-client/errors'
import { describe, expect, it, vi } from 'vitest'
import { aReservation } from '../testing/samples'
import { capture } from './capture'

const LOST = new ApiError({ status: 0, code: UNREACHABLE, detail: '' })
const CAPTURING = { id: 'rdm_1', number: 'GNX-20261122-000001', status: 'capturing', captured_at: null } as const
const now = () => Promise.resolve()

function apiWith(captures: unknown[], states: unknown[]): Pick<Api, 'capture' | 'reservation'> {
  const answer = (queue: unknown[]) => {
    const next = queue.shift()
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
  }
  return {
    capture: vi.fn(() => answer(captures)) as unknown as Api['capture'],
    reservation: vi.fn(() => answer(states)) as unknown as Api['reservation'],
  }
}

describe('capture', () => {
  it('is redeemed only when the server says so', async () => {
    const api = apiWith([CAPTURING], [{ status: 'capturing' }, { status: 'redeemed' }])
    await expect(capture(api as Api, aReservation(), now)).resolves.toEqual({
      kind: 'redeemed',
      number: 'GNX-20261122-000001',
    })
  })

  it('a lost answer is asked for again with the same key', async () => {
    const api = apiWith([LOST, { ...CAPTURING, status: 'redeemed' }], [])
    await expect(capture(api as Api, aReservation(), now)).resolves.toMatchObject({ kind: 'redeemed' })
    expect(vi.mocked(api.capture).mock.calls).toEqual([
      ['rdm_1', 'capture-rdm_1'],
      ['rdm_1', 'capture-rdm_1'],
    ])
  })

  it('a lost connection after acceptance never turns into a refusal', async () => {
    const signedOut = new ApiError({ status: 401, code: 'unauthenticated', detail: '' })
    const api = apiWith([CAPTURING], [LOST, signedOut, LOST, { status: 'redeemed' }])
    await expect(capture(api as Api, aReservation(), now)).resolves.toMatchObject({ kind: 'redeemed' })
  })

  it('a refusal is told with its code', async () => {
    const used = new ApiError({ status: 409, code: 'coupon_already_redeemed', detail: '' })
    await expect(capture(apiWith([used], []) as Api, aReservation(), now)).rejects.toBe(used)
  })

  it('a capture that failed in the end is not redeemed', async () => {
    const api = apiWith([CAPTURING], [{ status: 'failed' }])
    await expect(capture(api as Api, aReservation(), now)).resolves.toEqual({ kind: 'failed' })
  })
})
