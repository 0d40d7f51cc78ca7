import { writeToken } from '@genex/api-client/tokens'
import { AppRoot } from '@genex/ui/app/AppRoot'
import { act, cleanup, configure, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { App } from './App'
import { dictionaries } from './i18n'
import { aReservation } from './testing/samples'

configure({ asyncUtilTimeout: 20_000 })
vi.setConfig({ testTimeout: 60_000 })

const CANARY = 'canary-7f3a table nine, oysters'

interface Call {
  readonly method: string
  readonly path: string
  readonly body: string
}

const calls: Call[] = []
const kept = new Map<string, unknown>()

vi.mock('idb-keyval', () => ({
  createStore: () => null,
  set: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  entries: () => Promise.resolve([...kept]),
}))
vi.mock('./scan/Camera', () => ({ Camera: () => null }))

const CASHIER = {
  id: 'usr_1',
  name: 'Cashier',
  contact_masked: '138****1234',
  locale: 'en',
  status: 'active',
  kyc: { level: 0, status: 'none' },
  roles: ['cashier'],
  issuer: { id: 'iss_1', brand_name: 'Sea & Salt', colour: '#0F4C81', mark: '海' },
  store: { id: 'sto_1', name: 'Harbour' },
  unread_notifications: 0,
}

const CAPTURED = { id: 'rdm_1', number: 'GNX-20261122-000042', status: 'redeemed', captured_at: null }

/** jsdom lays nothing out, so that there is nothing to observe. */
class StillObserver {
  readonly observe = () => undefined
  readonly unobserve = () => undefined
  readonly disconnect = () => undefined
}

type Answer = readonly [status: number, body: unknown]

/** What the server answers; a test may set its own answers for a call. */
function serve(own: Readonly<Record<string, Answer>> = {}): void {
  const answers: Readonly<Record<string, Answer>> = {
    'GET /healthz': [200, {}],
    'GET /v1/me': [200, CASHIER],
    'GET /v1/test/clock': [404, { code: 'not_found' }],
    'POST /v1/redeem/reservations': [201, aReservation()],
    'POST /v1/redeem/reservations/rdm_1/capture': [200, CAPTURED],
    'DELETE /v1/redeem/reservations/rdm_1': [204, null],
    ...own,
  }
  const answer = (url: string, init?: RequestInit) => {
    const call = { method: init?.method ?? 'GET', path: url, body: typeof init?.body === 'string' ? init.body : '' }
    calls.push(call)
    const [status, body] = answers[`${call.method} ${call.path}`] ?? [404, { code: 'not_found' }]
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }))
  }
  vi.stubGlobal('fetch', vi.fn(answer))
}

function sent(method: string, path: string): readonly Call[] {
  return calls.filter((call) => call.method === method && call.path === path)
}

async function openTill() {
  render(
    <AppRoot app="till" dictionaries={dictionaries}>
      <App />
    </AppRoot>,
  )
  await screen.findByText('Harbour')
  return userEvent.setup()
}

beforeEach(() => {
  calls.length = 0
  kept.clear()
  localStorage.clear()
  localStorage.setItem('genex.locale', 'en')
  localStorage.setItem('genex.till.sound', 'off')
  writeToken('till', { access_token: 'a', token_type: 'Bearer', expires_in: 3_600, refresh_token: 'r' })
  vi.stubGlobal('ResizeObserver', StillObserver)
  vi.stubGlobal(
    'matchMedia',
    vi.fn(() => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined })),
  )
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('a typed code is reserved, shown with its terms, and redeemed once the cashier says so', async () => {
  serve()
  const user = await openTill()
  await user.keyboard('482177309146')
  await screen.findByText('Redeem this coupon?')
  expect(screen.getByText('Hot-pot for two')).toBeTruthy()
  expect(sent('POST', '/v1/redeem/reservations/rdm_1/capture')).toHaveLength(0)
  await user.click(screen.getByRole('button', { name: 'Redeem' }))
  expect((await screen.findByRole('alert')).dataset['tone']).toBe('good')
  expect(screen.getByText(/GNX-20261122-000042/)).toBeTruthy()
})

test('bill and items never leave the till, and the till remembers them', async () => {
  serve()
  const user = await openTill()
  await user.click(screen.getByRole('button', { name: /Bill number given by the till/ }))
  await user.type(await screen.findByLabelText('Bill number'), 'canary-bill-99')
  await user.type(screen.getByLabelText('Items or note'), CANARY)
  await user.click(screen.getByRole('button', { name: 'Done' }))
  await screen.findByText('Bill canary-bill-99')
  await user.keyboard('482177309146')
  await user.click(await screen.findByRole('button', { name: 'Redeem' }))
  await screen.findByText('Redeemed')
  const wire = JSON.stringify(calls)
  expect(wire).toContain('"commitment')
  for (const secret of ['canary', 'oysters', 'Harbour']) expect(wire).not.toContain(secret)
  expect(JSON.stringify([...kept.values()])).toContain(CANARY)
})

test('a coupon that is cancelled before capture is given back and never captured', async () => {
  serve()
  const user = await openTill()
  await user.keyboard('482177309146')
  await user.click(await screen.findByRole('button', { name: 'Cancel, do not redeem' }))
  await screen.findByText('Not redeemed')
  expect(sent('DELETE', '/v1/redeem/reservations/rdm_1')).toHaveLength(1)
  expect(sent('POST', '/v1/redeem/reservations/rdm_1/capture')).toHaveLength(0)
})

test('a coupon with a smallest bill waits for the cashier’s word on it', async () => {
  const reservation = aReservation()
  const coupon = { ...reservation.coupon, min_spend: { amount: '200.00', currency: 'USD' } }
  serve({ 'POST /v1/redeem/reservations': [201, { ...reservation, coupon }] })
  const user = await openTill()
  await user.keyboard('482177309146')
  const redeem = await screen.findByRole<HTMLButtonElement>('button', { name: 'Redeem' })
  expect(redeem.disabled).toBe(true)
  await user.click(screen.getByRole('checkbox', { name: /The bill reaches \$200.00/ }))
  expect(redeem.disabled).toBe(false)
})

test('a used coupon fills the screen red with the number support asks for', async () => {
  serve({ 'POST /v1/redeem/reservations': [409, { code: 'coupon_already_redeemed', request_id: 'req_1' }] })
  const user = await openTill()
  await user.keyboard('482177309146')
  expect((await screen.findByRole('alert')).dataset['tone']).toBe('bad')
  expect(screen.getByText('Already used')).toBeTruthy()
  expect(screen.getByText('Reference req_1')).toBeTruthy()
})

test('offline the till says so and takes nothing', async () => {
  serve()
  const user = await openTill()
  const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  act(() => void window.dispatchEvent(new Event('offline')))
  await screen.findByText(/Redeeming needs a connection/)
  await user.keyboard('482177309146')
  expect(sent('POST', '/v1/redeem/reservations')).toHaveLength(0)
  online.mockRestore()
  act(() => void window.dispatchEvent(new Event('online')))
})

test('somebody without a store is told whom to ask', async () => {
  serve({ 'GET /v1/me': [200, { ...CASHIER, roles: ['consumer'], issuer: null, store: null }] })
  render(
    <AppRoot app="till" dictionaries={dictionaries}>
      <App />
    </AppRoot>,
  )
  await screen.findByText(/does not belong to a store/)
})
