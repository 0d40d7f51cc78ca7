import type { AppName } from '@genex/api-client/tokens'
import type { PersonaKey } from '@genex/api-client/types/sandbox'

/** The app each of the sandbox's people works in. */
export const APP_OF: Readonly<Record<PersonaKey, Exclude<AppName, 'sandbox' | 'explorer'>>> = {
  consumer: 'wallet',
  seller: 'wallet',
  maker: 'wallet',
  issuer: 'issuer',
  cashier: 'till',
  manager: 'till',
  operator: 'operator',
  supervisor: 'operator',
  regulator: 'operator',
}

/** Where an app is served. */
export function pathOf(app: AppName): string {
  return app === 'wallet' ? '/' : `/${app}/`
}
