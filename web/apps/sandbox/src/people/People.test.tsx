import { readToken } from '@genex/api-client/tokens'
import { AppRoot } from '@genex/ui/app/AppRoot'
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { dictionaries } from '../i18n'
import { People } from './People'

configure({ asyncUtilTimeout: 20_000 })
vi.setConfig({ testTimeout: 60_000 })

const TOKEN = { access_token: 'a', token_type: 'Bearer', expires_in: 3_600, refresh_token: 'r' }
const PERSONAS = {
  data: [
    { key: 'cashier', name: 'Kim', role: 'cashier', description: '' },
    { key: 'operator', name: 'Olga', role: 'operator', description: '' },
  ],
  next_cursor: null,
}

function serve(login: number): void {
  const answer = (url: string) => {
    if (url === '/v1/test/personas') return Promise.resolve(Response.json(PERSONAS))
    if (url.endsWith('/login')) return Promise.resolve(Response.json(TOKEN, { status: login }))
    return Promise.resolve(Response.json({ code: 'not_found' }, { status: 404 }))
  }
  vi.stubGlobal('fetch', vi.fn(answer))
}

function openPeople() {
  const tab = { location: { replace: vi.fn() }, close: vi.fn() }
  vi.stubGlobal(
    'open',
    vi.fn(() => tab),
  )
  render(
    <AppRoot app="sandbox" dictionaries={dictionaries}>
      <People />
    </AppRoot>,
  )
  return tab
}

beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('genex.locale', 'en')
  vi.stubGlobal(
    'matchMedia',
    vi.fn(() => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined })),
  )
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('one click signs a person in to their own app and to no other', async () => {
  serve(200)
  const tab = openPeople()
  fireEvent.click(await screen.findByRole('button', { name: /Open as Kim/ }))
  await waitFor(() => expect(tab.location.replace).toHaveBeenCalledWith('/till/'))
  expect(readToken('till')).toEqual(TOKEN)
  for (const app of ['wallet', 'issuer', 'operator', 'sandbox'] as const) expect(readToken(app)).toBeNull()
})

test('a sign-in that fails closes its tab and says so', async () => {
  serve(500)
  const tab = openPeople()
  fireEvent.click(await screen.findByRole('button', { name: /Open as Olga/ }))
  await screen.findByRole('alert')
  expect(tab.close).toHaveBeenCalled()
  expect(readToken('operator')).toBeNull()
})
