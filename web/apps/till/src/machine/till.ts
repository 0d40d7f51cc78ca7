import type { Coupon, Reservation } from '../api';
import { type Refusal, type Tone, toneOf } from './result';

/** What a finished attempt leaves on the screen. */
export type Outcome =
  | { readonly kind: 'redeemed'; readonly coupon: Coupon; readonly number: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly coupon: Coupon | null; readonly requestId: string | null }
  | { readonly kind: 'undone'; readonly coupon: Coupon };

/** Where the till stands with one customer. */
export type Phase =
  | { readonly at: 'ready' }
  | { readonly at: 'checking'; readonly pass: string }
  | { readonly at: 'deciding'; readonly reservation: Reservation }
  | { readonly at: 'capturing'; readonly reservation: Reservation }
  | { readonly at: 'undoing'; readonly reservation: Reservation }
  | { readonly at: 'done'; readonly outcome: Outcome };

/** What happens at a till. */
export type Happening =
  | { readonly type: 'shown'; readonly pass: string }
  | { readonly type: 'reserved'; readonly reservation: Reservation }
  | { readonly type: 'confirmed' }
  | { readonly type: 'undo' }
  | { readonly type: 'undone' }
  | { readonly type: 'redeemed'; readonly number: string }
  | { readonly type: 'refused'; readonly refusal: Refusal; readonly requestId: string | null }
  | { readonly type: 'next' };

/** A till waiting for a customer. */
export const READY: Phase = { at: 'ready' };

/** The phase after something happened; a happening that does not fit the phase changes nothing. */
export function step(phase: Phase, happening: Happening): Phase {
  switch (happening.type) {
    case 'shown':
      return phase.at === 'ready' || phase.at === 'done' ? { at: 'checking', pass: happening.pass } : phase;
    case 'reserved':
      return phase.at === 'checking' ? { at: 'deciding', reservation: happening.reservation } : phase;
    case 'confirmed':
      return phase.at === 'deciding' ? { at: 'capturing', reservation: phase.reservation } : phase;
    case 'undo':
      return phase.at === 'deciding' ? { at: 'undoing', reservation: phase.reservation } : phase;
    case 'undone':
      return phase.at === 'undoing' ? done({ kind: 'undone', coupon: phase.reservation.coupon }) : phase;
    case 'redeemed':
      return phase.at === 'capturing' ? redeemed(phase.reservation, happening.number) : phase;
    case 'refused':
      return refused(phase, happening.refusal, happening.requestId);
    case 'next':
      return phase.at === 'done' ? READY : phase;
  }
}

function done(outcome: Outcome): Phase {
  return { at: 'done', outcome };
}

function redeemed(reservation: Reservation, number: string): Phase {
  return done({ kind: 'redeemed', coupon: reservation.coupon, number });
}

function refused(phase: Phase, refusal: Refusal, requestId: string | null): Phase {
  if (phase.at === 'done') return phase;
  const coupon = 'reservation' in phase ? phase.reservation.coupon : null;
  return done({ kind: 'refused', refusal, coupon, requestId });
}

/** The colour an outcome fills the screen with. */
export function outcomeTone(outcome: Outcome): Tone {
  if (outcome.kind === 'redeemed') return 'good';
  return outcome.kind === 'undone' ? 'ask' : toneOf(outcome.refusal);
}

/** How long an outcome stays before the next scan starts by itself, in milliseconds. */
export function outcomeStay(outcome: Outcome): number {
  return { good: 3_000, ask: 5_000, bad: 7_000 }[outcomeTone(outcome)];
}
