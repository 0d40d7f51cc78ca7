// @vitest-environment jsdom

import { beforeEach, describe, expect, test, vi } from 'vitest'
import { ApiError } from './errors'
import { Http } from './http'
import { readToken, writeToken } from './tokens'
import type { Token } from './types/people'

const token = (access: string): Token => ({
  access_token: access,
  token_type: 'Bearer',
  expires_in: 900,
  refresh_token: `refresh-${access}`,
})

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers })
}

type Reply = (path: string, init: RequestInit) => Response

function serve(reply: Reply): string[] {
  const calls: string[] = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    calls.push(`${init.method ?? 'GET'} ${path}`)
    return Promise.resolve(reply(path, init))
  })
  return calls
}

function bearer(init: RequestInit): string | null {
  return new Headers(init.headers).get('authorization')
}

beforeEach(() => localStorage.clear())

describe('errors', () => {
  test('a problem keeps its code, parameter and request id', async () => {
    serve(() => answer(422, { code: 'price_above_face', detail: 'too dear', param: 'price', request_id: 'req_1' }))
    const error: unknown = await new Http('wallet', () => undefined).get('/v1/x').catch((caught: unknown) => caught)
    expect(error).toMatchObject({ status: 422, code: 'price_above_face', param: 'price', requestId: 'req_1' })
  })

  test('an answer that is no problem document still names the request', async () => {
    serve(() => new Response('<html>', { status: 502, headers: { 'x-request-id': 'req_2' } }))
    const call = new Http('wallet', () => undefined).get('/v1/x')
    await expect(call).rejects.toMatchObject({ code: 'internal_error', requestId: 'req_2', isUncertain: true })
  })

  test('no answer at all is its own code', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')))
    const call = new Http('wallet', () => undefined).get('/v1/x')
    await expect(call).rejects.toMatchObject({ code: 'network_unreachable' })
    await expect(call).rejects.toBeInstanceOf(ApiError)
  })
})

describe('session', () => {
  test('an expired session is renewed once for all calls that met it', async () => {
    writeToken('wallet', token('old'))
    const calls = serve((path, init) => {
      if (path === '/oauth/token') return answer(200, token('new'))
      return bearer(init) === 'Bearer new' ? answer(200, { ok: true }) : answer(401, { code: 'unauthenticated' })
    })
    const http = new Http('wallet', () => undefined)
    await expect(Promise.all([http.get('/v1/a'), http.get('/v1/b')])).resolves.toEqual([{ ok: true }, { ok: true }])
    expect(calls.filter((call) => call === 'POST /oauth/token')).toHaveLength(1)
    expect(readToken('wallet')?.access_token).toBe('new')
  })

  test('a session that cannot be renewed ends', async () => {
    writeToken('wallet', token('old'))
    serve(() => answer(401, { code: 'unauthenticated' }))
    const heard: (Token | null)[] = []
    await expect(new Http('wallet', (next) => heard.push(next)).get('/v1/a')).rejects.toMatchObject({ status: 401 })
    expect(heard).toEqual([null])
    expect(readToken('wallet')).toBeNull()
  })

  test('a failing server does not end the session', async () => {
    writeToken('wallet', token('old'))
    serve((path) => (path === '/oauth/token' ? answer(503, undefined) : answer(401, { code: 'unauthenticated' })))
    await expect(new Http('wallet', () => undefined).get('/v1/a')).rejects.toMatchObject({ status: 401 })
    expect(readToken('wallet')?.access_token).toBe('old')
  })
})

test('a call that moves value carries its idempotency key, and empty filters are left out', async () => {
  let sent: Headers | null = null
  const calls = serve((_, init) => {
    sent = new Headers(init.headers)
    return answer(200, {})
  })
  await new Http('wallet', () => undefined).post('/v1/a', { idempotencyKey: 'k1', body: {}, query: { q: '', n: 1, x: undefined } })
  expect((sent as Headers | null)?.get('idempotency-key')).toBe('k1')
  expect(calls).toEqual(['POST /v1/a?n=1'])
})
