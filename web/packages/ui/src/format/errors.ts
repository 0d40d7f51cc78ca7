import { ApiError } from '@genex/api-client/errors'
import type { KeyOf, Translate } from '../i18n/i18n'
import en from '../i18n/locales/en'

type Ui = typeof en

function isKnown(key: string): key is KeyOf<Ui> {
  return key in en
}

/** What a person reads when `error` refused or failed their action. */
export function errorText(error: unknown, ui: Translate<Ui>): string {
  if (!(error instanceof ApiError)) return ui('error.unknown')
  if (error.code === 'invalid_request' && error.param !== null) {
    return ui('error.invalid_request_param', { param: error.param })
  }
  const key = `error.${error.code}`
  return isKnown(key) ? ui(key) : ui('error.unknown')
}

/** The id by which support finds the failed call, if there is one. */
export function requestIdOf(error: unknown): string | null {
  return error instanceof ApiError ? error.requestId : null
}
