import en from '../locales/en'

/** What an alert may be about, as far as there are words for it. */
export type AlertKind = keyof typeof en extends infer K ? (K extends `alert.${infer Name}` ? Name : never) : never

/** The kind if there are words for it, else those for any other. */
export function wordFor(kind: string): AlertKind {
  return `alert.${kind}` in en ? (kind as AlertKind) : 'other'
}
