import type { Contact } from '@genex/api-client/types/common'

/** A contact as others may see it: `138****1234`, `a***@example.com`. */
export function maskContact(contact: Contact): string {
  if ('email' in contact) {
    const [name = '', host = ''] = contact.email.split('@')
    return `${name.slice(0, 1)}***@${host}`
  }
  const digits = contact.phone.replace(/^\+/, '')
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`
}
