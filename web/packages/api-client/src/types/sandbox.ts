export interface Mail {
  readonly to: string
  readonly subject: string
  readonly body: string
  readonly at: string
}

export type PersonaKey =
  | 'consumer'
  | 'seller'
  | 'issuer'
  | 'cashier'
  | 'manager'
  | 'maker'
  | 'operator'
  | 'supervisor'
  | 'regulator'

export interface Persona {
  readonly key: PersonaKey
  readonly name: string
  readonly role: string
  readonly description: string
}

export interface TestClock {
  readonly now: string
}
