import { ApiError, problemFrom, UNREACHABLE } from './errors'
import { type AppName, readToken, writeToken } from './tokens'
import type { Token } from './types/people'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface CallOptions {
  readonly query?: Query
  readonly body?: unknown
  /** Sent on calls that move value; the same key makes a repeated call harmless. */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A fresh key for one intended movement of value. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID()
}

function withQuery(path: string, query: Query | undefined): string {
  const pairs = Object.entries(query ?? {}).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [[key, String(value)]],
  )
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`
}

async function bodyOf(response: Response): Promise<unknown> {
  const raw = await response.text()
  if (raw === '') return undefined
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

/** Speaks to the API for one app: bearer token, one refresh when it has run out, typed problems. */
export class Http {
  private refreshing: Promise<boolean> | null = null
  readonly app: AppName
  private readonly onSession: (token: Token | null) => void

  /** `onSession` hears of every renewed session, and null when one ended and could not be renewed. */
  constructor(app: AppName, onSession: (token: Token | null) => void) {
    this.app = app
    this.onSession = onSession
  }

  get<T>(path: string, options: CallOptions = {}): Promise<T> {
    return this.call<T>('GET', path, options)
  }

  post<T>(path: string, options: CallOptions = {}): Promise<T> {
    return this.call<T>('POST', path, options)
  }

  put<T>(path: string, options: CallOptions = {}): Promise<T> {
    return this.call<T>('PUT', path, options)
  }

  patch<T>(path: string, options: CallOptions = {}): Promise<T> {
    return this.call<T>('PATCH', path, options)
  }

  delete<T>(path: string, options: CallOptions = {}): Promise<T> {
    return this.call<T>('DELETE', path, options)
  }

  /** A file as it is. */
  async text(path: string): Promise<string> {
    return (await this.answer('GET', path, {})).text()
  }

  private async call<T>(method: Method, path: string, options: CallOptions): Promise<T> {
    return (await bodyOf(await this.answer(method, path, options))) as T
  }

  private async answer(method: Method, path: string, options: CallOptions): Promise<Response> {
    const token = readToken(this.app)
    let response = await this.send(method, path, options, token)
    if (response.status === 401 && token !== null && (await this.refresh(token))) {
      response = await this.send(method, path, options, readToken(this.app))
    }
    if (!response.ok) {
      throw problemFrom(response.status, await bodyOf(response), response.headers.get('x-request-id'))
    }
    return response
  }

  private async send(method: Method, path: string, options: CallOptions, token: Token | null): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' })
    if (token !== null) headers.set('authorization', `Bearer ${token.access_token}`)
    if (options.body !== undefined) headers.set('content-type', 'application/json')
    if (options.idempotencyKey !== undefined) headers.set('idempotency-key', options.idempotencyKey)
    const init: RequestInit = { method, headers, cache: 'no-store' }
    if (options.body !== undefined) init.body = JSON.stringify(options.body)
    if (options.signal !== undefined) init.signal = options.signal
    try {
      return await fetch(withQuery(path, options.query), init)
    } catch (cause) {
      if (options.signal?.aborted === true) throw cause
      throw new ApiError({ status: 0, code: UNREACHABLE, detail: String(cause) })
    }
  }

  /** Renews the session once for all calls that found it expired at the same time. */
  private refresh(expired: Token): Promise<boolean> {
    this.refreshing ??= this.renew(expired).finally(() => {
      this.refreshing = null
    })
    return this.refreshing
  }

  private async renew(expired: Token): Promise<boolean> {
    const current = readToken(this.app)
    if (current !== null && current.access_token !== expired.access_token) return true
    const body = { grant_type: 'refresh_token', refresh_token: expired.refresh_token }
    const response = await this.send('POST', '/oauth/token', { body }, null)
    if (!response.ok && (response.status >= 500 || response.status === 429)) return false
    const renewed = response.ok ? ((await response.json()) as Token) : null
    writeToken(this.app, renewed)
    this.onSession(renewed)
    return renewed !== null
  }
}
