import type { Contact } from '@genex/api-client/types/common'

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/
const PHONE = /^\+[1-9]\d{6,14}$/

/** A typed e-mail address or phone number (E.164, spaces and dashes allowed); null when it is neither. */
export function parseContact(typed: string): Contact | null {
  const text = typed.trim()
  if (EMAIL.test(text)) return { email: text.toLowerCase() }
  const phone = text.replace(/[\s().-]/g, '')
  return PHONE.test(phone) ? { phone } : null
}
