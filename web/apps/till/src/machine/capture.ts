import type { Api } from '@genex/api-client/api'
import { ApiError } from '@genex/api-client/errors'
import type { Capture, Reservation } from '@genex/api-client/types/coupons'

/** How a capture ended. */
export type Captured = { readonly kind: 'redeemed'; readonly number: string | null } | { readonly kind: 'failed' }

/** What the server says of a reservation on its way to being redeemed. */
type State = Pick<Capture, 'status'> & { readonly number?: string | null }

type Wait = (ms: number) => Promise<void>

const POLL_MS = 300
const LONGEST_PAUSE_MS = 5_000

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Asks until there is an answer, or an error that `isFinal` calls one. Asking again is harmless. */
async function persist<T>(ask: () => Promise<T>, isFinal: (error: ApiError) => boolean, wait: Wait): Promise<T> {
  for (let delay = POLL_MS; ; delay = Math.min(delay * 2, LONGEST_PAUSE_MS)) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof ApiError) || isFinal(error)) throw error
    }
    await wait(delay)
  }
}

/** A refusal before capture is final; a lost answer and "too fast" are not. */
function isRefusal(error: ApiError): boolean {
  return !error.isUncertain && error.status !== 429
}

function stateOf(answer: Reservation | Capture): State {
  return answer as State
}

/** Once capture was accepted, only the server's word on the coupon counts, never a failed question. */
async function follow(api: Api, id: string, wait: Wait): Promise<State> {
  for (;;) {
    await wait(POLL_MS)
    const state = stateOf(
      await persist(
        () => api.reservation(id),
        () => false,
        wait,
      ),
    )
    if (state.status !== 'capturing') return state
  }
}

/**
 * Captures a reservation and follows it until it is certain. A lost connection is waited out:
 * a coupon whose capture was asked for is never called unredeemed on a guess.
 * Throws the `ApiError` of a capture that was refused.
 */
export async function capture(api: Api, reservation: Reservation, wait: Wait = pause): Promise<Captured> {
  const { id } = reservation
  const accepted = await persist(() => api.capture(id, `capture-${id}`), isRefusal, wait)
  const end = accepted.status === 'capturing' ? await follow(api, id, wait) : stateOf(accepted)
  return end.status === 'redeemed' ? { kind: 'redeemed', number: end.number ?? accepted.number } : { kind: 'failed' }
}
