import { useApi } from '@genex/api-client/context'
import { ApiError, UNREACHABLE } from '@genex/api-client/errors'
import { newIdempotencyKey } from '@genex/api-client/http'
import type { Reservation, ReservedCoupon } from '@genex/api-client/types/coupons'
import { useReducer, useRef, useState } from 'react'
import { capture } from './machine/capture'
import { refusalOf, refusalOfRule, toneOf, type Refusal, type Tone } from './machine/result'
import { type Happening, type Phase, READY, step, takesCodes } from './machine/till'
import type { Counter } from './offline/counter'
import { readPass, type ShownPass } from './scan/pass'
import { reservationRequest } from './terminal/request'
import { type TerminalKey, terminalAddress } from './terminal/key'
import { commit, type Slip, toWire } from './terminal/slip'

/** A capture the cashier did not wait for. */
export interface Pending {
  readonly reservation: Reservation
  readonly state: 'capturing' | 'redeemed' | 'failed'
}

/** What the till needs from its surroundings. */
export interface TillParts {
  /** The bill in hand; a new one for each attempt. */
  readonly slip: () => Slip
  readonly key: () => TerminalKey
  /** What redeems without asking while nobody can be asked; null while the server can, or this till may not. */
  readonly counter: Counter | null
  /** Says a result aloud. */
  readonly say: (tone: Tone) => void
  /** Told of every redeemed coupon with the slip it was redeemed for. */
  readonly onRedeemed: (reservation: Reservation, slip: Slip, number: string | null) => void
}

/** The till's doings. */
export interface Till {
  readonly phase: Phase
  readonly pending: readonly Pending[]
  /** Takes what a customer shows or a cashier typed. */
  readonly show: (text: string) => void
  readonly confirm: () => void
  readonly undo: () => void
  readonly lapse: () => void
  readonly leave: () => void
  readonly next: () => void
  readonly dismiss: (reservationId: string) => void
}

function problemOf(error: unknown): { code: string; requestId: string | null } {
  return error instanceof ApiError ? error : { code: 'unexpected', requestId: null }
}

/** A lost answer is asked for once more with the same key; two losses mean that there is no connection. */
async function twice<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ApiError && error.code === UNREACHABLE) return ask()
    throw error
  }
}

/** How long after its pass is over a coupon may still be in hand, as the rules bear; milliseconds. */
const IN_HAND_MS = 240_000

const LOCAL = 'local:'

/** A coupon in hand that no server knows of: it is the till's own until it stands in the log. */
function localReservation(coupon: ReservedCoupon, until: string): Reservation {
  const expires_at = new Date(Date.parse(until) + IN_HAND_MS).toISOString()
  return { id: LOCAL + crypto.randomUUID(), status: 'reserved', coupon, expires_at }
}

/** The captures nobody waits for at the counter any more. */
function usePending() {
  const [pending, setPending] = useState<readonly Pending[]>([])
  const left = useRef(new Set<string>())
  const leave = (reservation: Reservation) => {
    left.current.add(reservation.id)
    setPending((list) => [...list, { reservation, state: 'capturing' }])
  }
  const settle = (id: string, state: Pending['state']) => {
    if (!left.current.has(id)) return
    setPending((list) => list.map((item) => (item.reservation.id === id ? { ...item, state } : item)))
  }
  const dismiss = (id: string) => setPending((list) => list.filter((item) => item.reservation.id !== id))
  return { pending, leave, settle, dismiss }
}

/** Runs the till: each doing asks the server and lets the answer happen. */
export function useTill(parts: TillParts): Till {
  const api = useApi()
  const [phase, dispatch] = useReducer(step, READY)
  const { pending, leave, settle, dismiss } = usePending()
  const slips = useRef(new Map<string, Slip>())
  const inHand = useRef<{ id: string; pass: string; counter: Counter } | null>(null)

  const happen = (happening: Happening, tone?: Tone) => {
    dispatch(happening)
    if (tone !== undefined) parts.say(tone)
  }
  const refuse = (about: string, error: unknown) => {
    const { code, requestId } = problemOf(error)
    const refusal = refusalOf(code)
    happen({ type: 'refused', about, refusal, requestId }, toneOf(refusal))
  }
  const refuseAs = (about: string, refusal: Refusal) =>
    happen({ type: 'refused', about, refusal, requestId: null }, toneOf(refusal))
  const judge = async ({ kind, pass }: ShownPass, counter: Counter) => {
    if (kind === 'code') {
      refuseAs(pass, 'typed_offline')
      return
    }
    try {
      // Whether the bill reaches a minimum is the cashier's word, which comes next.
      const judged = await counter.judge(pass, true)
      if ('refused' in judged) {
        refuseAs(pass, refusalOfRule(judged.refused))
        return
      }
      const reservation = localReservation(judged.ok, judged.until)
      slips.current.set(reservation.id, parts.slip())
      inHand.current = { id: reservation.id, pass, counter }
      happen({ type: 'reserved', pass, reservation })
    } catch (error) {
      refuse(pass, error)
    }
  }
  const keep = async (reservation: Reservation) => {
    const { id } = reservation
    const slip = slips.current.get(id)
    const held = inHand.current
    if (slip === undefined || held?.id !== id) return
    try {
      const bare = (bytes: Uint8Array) => toWire(bytes).slice(2)
      const said = { terminal: bare(terminalAddress(parts.key())), commitment: bare(commit(slip)), minimumMet: true }
      const taken = await held.counter.take(held.pass, said)
      if ('refused' in taken) {
        refuseAs(id, refusalOfRule(taken.refused))
        return
      }
      parts.onRedeemed(reservation, slip, null)
      happen({ type: 'kept', about: id }, 'good')
    } catch (error) {
      refuse(id, error)
    } finally {
      slips.current.delete(id)
    }
  }
  const reserve = async (pass: string) => {
    const slip = parts.slip()
    const body = reservationRequest(pass, slip, parts.key())
    const idempotencyKey = newIdempotencyKey()
    try {
      const reservation = await twice(() => api.reserve(body, idempotencyKey))
      slips.current.set(reservation.id, slip)
      happen({ type: 'reserved', pass, reservation })
    } catch (error) {
      refuse(pass, error)
    }
  }
  const finish = async (reservation: Reservation) => {
    const { id } = reservation
    try {
      const end = await capture(api, reservation)
      if (end.kind === 'failed') throw new ApiError({ status: 409, code: 'capture_failed', detail: '' })
      const slip = slips.current.get(id)
      if (slip !== undefined) parts.onRedeemed(reservation, slip, end.number)
      happen({ type: 'redeemed', about: id, number: end.number }, 'good')
      settle(id, 'redeemed')
    } catch (error) {
      refuse(id, error)
      settle(id, 'failed')
    } finally {
      slips.current.delete(id)
    }
  }
  const release = async ({ id }: Reservation) => {
    try {
      await twice(() => api.releaseReservation(id))
      happen({ type: 'undone', about: id }, 'ask')
    } catch (error) {
      refuse(id, error)
    }
  }

  return {
    phase,
    pending,
    show: (text) => {
      if (!takesCodes(phase)) return
      const shown = readPass(text)
      if (shown === null) {
        happen({ type: 'unreadable' }, 'ask')
        return
      }
      happen({ type: 'shown', pass: shown.pass })
      void (parts.counter === null ? reserve(shown.pass) : judge(shown, parts.counter))
    },
    confirm: () => {
      if (phase.at !== 'deciding') return
      happen({ type: 'confirmed' })
      void (phase.reservation.id.startsWith(LOCAL) ? keep(phase.reservation) : finish(phase.reservation))
    },
    undo: () => {
      if (phase.at !== 'deciding') return
      happen({ type: 'undo' })
      if (phase.reservation.id.startsWith(LOCAL)) happen({ type: 'undone', about: phase.reservation.id }, 'ask')
      else void release(phase.reservation)
    },
    lapse: () => {
      if (phase.at !== 'deciding') return
      happen({ type: 'refused', about: phase.reservation.id, refusal: 'stale', requestId: null }, 'ask')
    },
    leave: () => {
      if (phase.at !== 'capturing') return
      leave(phase.reservation)
      happen({ type: 'left' })
    },
    next: () => happen({ type: 'next' }),
    dismiss,
  }
}
