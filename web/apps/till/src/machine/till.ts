import type { Reservation, ReservedCoupon } from '@genex/api-client/types/coupons'
import { type Refusal, type Tone, toneOf } from './result'

/** What a finished attempt leaves on the screen. */
export type Outcome =
  | { readonly kind: 'redeemed'; readonly coupon: ReservedCoupon; readonly number: string | null }
  | {
      readonly kind: 'refused'
      readonly refusal: Refusal
      readonly coupon: ReservedCoupon | null
      readonly requestId: string | null
    }
  | { readonly kind: 'undone'; readonly coupon: ReservedCoupon }
  /** Redeemed without asking; it stands in the till's log and is reported later. */
  | { readonly kind: 'kept'; readonly coupon: ReservedCoupon }

/** Where the till stands with one customer. */
export type Phase =
  | { readonly at: 'ready' }
  | { readonly at: 'checking'; readonly pass: string }
  | { readonly at: 'deciding'; readonly reservation: Reservation }
  | { readonly at: 'capturing'; readonly reservation: Reservation }
  | { readonly at: 'undoing'; readonly reservation: Reservation }
  | { readonly at: 'done'; readonly outcome: Outcome }

/** What happens at a till. What comes back from the server names the reservation or pass it is about. */
export type Happening =
  | { readonly type: 'shown'; readonly pass: string }
  | { readonly type: 'unreadable' }
  | { readonly type: 'reserved'; readonly pass: string; readonly reservation: Reservation }
  | { readonly type: 'confirmed' }
  | { readonly type: 'undo' }
  | { readonly type: 'undone'; readonly about: string }
  | { readonly type: 'redeemed'; readonly about: string; readonly number: string | null }
  | { readonly type: 'kept'; readonly about: string }
  | {
      readonly type: 'refused'
      readonly about: string
      readonly refusal: Refusal
      readonly requestId: string | null
    }
  | { readonly type: 'left' }
  | { readonly type: 'next' }

/** A till waiting for a customer. */
export const READY: Phase = { at: 'ready' }

/** Whether the next customer's code may be taken. */
export function takesCodes(phase: Phase): boolean {
  return phase.at === 'ready' || phase.at === 'done'
}

/** The phase after something happened; what does not fit the phase changes nothing. */
export function step(phase: Phase, happening: Happening): Phase {
  switch (happening.type) {
    case 'shown':
      return takesCodes(phase) ? { at: 'checking', pass: happening.pass } : phase
    case 'unreadable':
      return takesCodes(phase) ? done(refusal('not_a_pass', null, null)) : phase
    case 'reserved':
      return isAbout(phase, happening.pass) ? { at: 'deciding', reservation: happening.reservation } : phase
    case 'confirmed':
      return phase.at === 'deciding' ? { at: 'capturing', reservation: phase.reservation } : phase
    case 'undo':
      return phase.at === 'deciding' ? { at: 'undoing', reservation: phase.reservation } : phase
    case 'undone':
      return phase.at === 'undoing' && isAbout(phase, happening.about) ? undone(phase.reservation) : phase
    case 'redeemed':
      return phase.at === 'capturing' && isAbout(phase, happening.about)
        ? done({ kind: 'redeemed', coupon: phase.reservation.coupon, number: happening.number })
        : phase
    case 'kept':
      return phase.at === 'capturing' && isAbout(phase, happening.about)
        ? done({ kind: 'kept', coupon: phase.reservation.coupon })
        : phase
    case 'refused':
      return isAbout(phase, happening.about)
        ? done(refusal(happening.refusal, couponOf(phase), happening.requestId))
        : phase
    case 'left':
      return phase.at === 'capturing' ? READY : phase
    case 'next':
      return phase.at === 'done' ? READY : phase
  }
}

function isAbout(phase: Phase, about: string): boolean {
  if (phase.at === 'checking') return phase.pass === about
  return 'reservation' in phase && phase.reservation.id === about
}

function couponOf(phase: Phase): ReservedCoupon | null {
  return 'reservation' in phase ? phase.reservation.coupon : null
}

function done(outcome: Outcome): Phase {
  return { at: 'done', outcome }
}

function undone(reservation: Reservation): Phase {
  return done({ kind: 'undone', coupon: reservation.coupon })
}

function refusal(why: Refusal, coupon: ReservedCoupon | null, requestId: string | null): Outcome {
  return { kind: 'refused', refusal: why, coupon, requestId }
}

/** The colour an outcome fills the screen with. */
export function outcomeTone(outcome: Outcome): Tone {
  if (outcome.kind === 'redeemed' || outcome.kind === 'kept') return 'good'
  return outcome.kind === 'undone' ? 'ask' : toneOf(outcome.refusal)
}

const STAY_MS: Readonly<Record<Tone, number>> = { good: 3_000, ask: 5_000, bad: 7_000 }

/** How long an outcome stays before the next scan starts by itself, in milliseconds. */
export function outcomeStay(outcome: Outcome): number {
  return STAY_MS[outcomeTone(outcome)]
}
