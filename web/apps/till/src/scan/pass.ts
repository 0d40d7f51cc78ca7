/** What a customer shows: the whole pass of a QR code, or the 12 digits under it. */
export type ShownPass =
  { readonly kind: 'payload'; readonly pass: string } | { readonly kind: 'code'; readonly pass: string }

/** How many digits a typed code has. */
export const CODE_LENGTH = 12

const PAYLOAD = /^GNXP2\.[A-Za-z0-9_-]{16,512}$/
const CODE = /^\d{12}$/

/** Reads a scanned or typed text; `null` when it is no pass of ours. */
export function readPass(text: string): ShownPass | null {
  const trimmed = text.trim()
  if (PAYLOAD.test(trimmed)) return { kind: 'payload', pass: trimmed }
  const digits = trimmed.replaceAll(/[\s-]/g, '')
  return CODE.test(digits) ? { kind: 'code', pass: digits } : null
}

/** A code in groups of four, as the customer's screen shows it. Lines may stand for missing digits. */
export function groupCode(digits: string): string {
  return digits.replaceAll(/(.{4})(?=.)/g, '$1 ')
}

/** The next state of the digits after a key: a digit, `back` or `clear`. */
export function pressKey(digits: string, key: string): string {
  if (key === 'clear') return ''
  if (key === 'back') return digits.slice(0, -1)
  return /^\d$/.test(key) && digits.length < CODE_LENGTH ? digits + key : digits
}
