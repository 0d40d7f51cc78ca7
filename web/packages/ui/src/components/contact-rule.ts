import { parseContact } from '../format/contact'
import type { useUi } from '../i18n/i18n'

/** The rule of a form field that takes a phone number or an e-mail address. */
export function contactRule(ui: ReturnType<typeof useUi>) {
  return {
    validator: (_: unknown, value: string | undefined) =>
      parseContact(value ?? '') === null ? Promise.reject(new Error(ui('signIn.contactBad'))) : Promise.resolve(),
  }
}
