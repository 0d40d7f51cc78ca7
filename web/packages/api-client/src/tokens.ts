import type { Token } from './types/people'

/** The apps that keep a session of their own, so that one browser can be several people. */
export type AppName = 'wallet' | 'issuer' | 'till' | 'operator' | 'sandbox' | 'explorer'

function storageKey(app: AppName): string {
  return `genex.token.${app}`
}

function parse(stored: string | null): Token | null {
  if (stored === null) return null
  try {
    const token = JSON.parse(stored) as Token
    return typeof token.access_token === 'string' ? token : null
  } catch {
    return null
  }
}

/** The session of `app`, or null when nobody is signed in. */
export function readToken(app: AppName): Token | null {
  return parse(localStorage.getItem(storageKey(app)))
}

/** Signs `app` in (or out, with null) on this browser; other tabs of the app hear of it. */
export function writeToken(app: AppName, token: Token | null): void {
  if (token === null) localStorage.removeItem(storageKey(app))
  else localStorage.setItem(storageKey(app), JSON.stringify(token))
}

/** Calls `listener` when another tab signs `app` in or out; returns the way to stop. */
export function onTokenChange(app: AppName, listener: (token: Token | null) => void): () => void {
  const handler = (event: StorageEvent) => {
    if (event.key === storageKey(app)) listener(parse(event.newValue))
  }
  window.addEventListener('storage', handler)
  return () => window.removeEventListener('storage', handler)
}
