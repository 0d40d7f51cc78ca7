import type { NewReservation } from '@genex/api-client/types/coupons'
import { signPass, type TerminalKey, terminalAddress } from './key'
import { commit, type Slip, toWire } from './slip'

/** What the platform learns of an attempt: the pass, the till's key, and a commitment that says nothing of the bill. */
export function reservationRequest(pass: string, slip: Slip, key: TerminalKey): NewReservation {
  const commitment = commit(slip)
  return {
    pass,
    terminal_key: toWire(terminalAddress(key)),
    terminal_signature: toWire(signPass(key, pass, commitment)),
    commitment: toWire(commitment),
    minimum_met: true,
  }
}
