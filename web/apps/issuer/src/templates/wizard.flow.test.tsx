import { writeToken } from '@genex/api-client/tokens'
import { AppRoot } from '@genex/ui/app/AppRoot'
import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { App } from '../App'
import { dictionaries } from '../i18n'
import { anIssuer, aTemplate } from '../testing/samples'

configure({ asyncUtilTimeout: 20_000 })
vi.setConfig({ testTimeout: 60_000 })

const OWNER = {
  id: 'usr_1',
  name: 'Owner',
  contact_masked: '138****1234',
  locale: 'en',
  status: 'active',
  kyc: { level: 2, status: 'approved' },
  roles: ['issuer_owner'],
  issuer: { id: 'iss_1', brand_name: 'Sea & Salt', colour: '#0F4C81', mark: '海' },
  store: null,
  unread_notifications: 0,
}

interface Call {
  readonly line: string
  readonly body: unknown
}

const calls: Call[] = []

function serve(issuer = anIssuer()): void {
  const page = (data: readonly unknown[]) => ({ data, next_cursor: null })
  const answers: Readonly<Record<string, unknown>> = {
    'GET /v1/me': OWNER,
    'GET /v1/issue/issuers/iss_1': issuer,
    'GET /v1/issue/issuers/iss_1/stores': page([]),
    'GET /v1/issue/templates': page([]),
    'POST /v1/issue/templates': aTemplate({ id: 'tpl_9' }),
    'POST /v1/issue/templates/tpl_9/submit': aTemplate({ id: 'tpl_9', status: 'in_review' }),
  }
  const answer = (url: string, init?: RequestInit) => {
    const line = `${init?.method ?? 'GET'} ${url.split('?')[0] ?? ''}`
    calls.push({ line, body: typeof init?.body === 'string' ? JSON.parse(init.body) : null })
    const body = answers[line]
    return Promise.resolve(Response.json(body ?? { code: 'not_found' }, { status: body === undefined ? 404 : 200 }))
  }
  vi.stubGlobal('fetch', vi.fn(answer))
}

/** Finding by text, because computing roles over a whole page takes seconds without a browser. */
function press(label: string): void {
  fireEvent.click(screen.getByText(label))
}

async function openWizard() {
  window.history.pushState(null, '', '/issuer/templates/new')
  render(
    <AppRoot app="issuer" dictionaries={dictionaries}>
      <App />
    </AppRoot>,
  )
  fireEvent.click(await screen.findByText(/Worth up to a fixed amount/))
  await screen.findByLabelText('Name')
}

function fillValues(price: string): void {
  const values = { Name: 'Lunch', Description: 'Set lunch', 'Face value': '20', 'Selling price': price }
  for (const [label, value] of Object.entries(values)) {
    fireEvent.change(screen.getByLabelText(label), { target: { value } })
  }
}

function buttonOf(label: string): HTMLButtonElement {
  const button = screen.getByText(label).closest('button')
  if (button === null) throw new Error(`${label} is no button`)
  return button
}

/** jsdom lays nothing out, so that there is nothing to observe. */
class StillObserver {
  readonly observe = () => undefined
  readonly unobserve = () => undefined
  readonly disconnect = () => undefined
}

beforeEach(() => {
  calls.length = 0
  localStorage.clear()
  localStorage.setItem('genex.locale', 'en')
  writeToken('issuer', { access_token: 'a', token_type: 'Bearer', expires_in: 3_600, refresh_token: 'r' })
  vi.stubGlobal('ResizeObserver', StillObserver)
  vi.stubGlobal('scrollTo', () => undefined)
  vi.stubGlobal(
    'matchMedia',
    vi.fn(() => ({ matches: true, addEventListener: () => undefined, removeEventListener: () => undefined })),
  )
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('a template that keeps every rule is stored once and sent for review', async () => {
  serve()
  await openWizard()
  fillValues('15.50')
  press('Next')
  press('Next')
  await screen.findByText('All rules are kept. Ready for review.')
  press('Send for review')
  await screen.findByText('No templates yet')
  const writes = calls.filter(({ line }) => line.startsWith('POST /v1/issue'))
  expect(writes.map(({ line }) => line)).toEqual(['POST /v1/issue/templates', 'POST /v1/issue/templates/tpl_9/submit'])
  expect(writes[0]?.body).toMatchObject({
    name: 'Lunch',
    kind: 'discount',
    face_value: { amount: '20.00', currency: 'USD' },
    issue_price: { amount: '15.50', currency: 'USD' },
  })
})

test('a price one cent above face is named and can’t be sent', async () => {
  serve()
  await openWizard()
  fillValues('20.01')
  await screen.findByText('The price is not above the face value')
  press('Next')
  press('Next')
  await screen.findByText('Rules to put right: 1')
  expect(buttonOf('Send for review').disabled).toBe(true)
})

test('a brand in review may save a draft but not send it', async () => {
  serve(anIssuer({ status: 'pending_review' }))
  await openWizard()
  fillValues('15')
  press('Next')
  press('Next')
  await screen.findByText(/can be sent for review once your brand is active/)
  expect(buttonOf('Send for review').disabled).toBe(true)
  expect(buttonOf('Save draft').disabled).toBe(false)
})
