// @vitest-environment jsdom

import { createApi } from '@genex/api-client/api'
import { Http } from '@genex/api-client/http'
import type { Review } from '@genex/api-client/types/operator'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { decide } from './useDecision'

const sent: string[] = []

beforeEach(() => {
  sent.length = 0
  const answer = (url: string, init?: RequestInit) => {
    sent.push(`${init?.method ?? 'GET'} ${url} ${typeof init?.body === 'string' ? init.body : ''}`.trim())
    return Promise.resolve(new Response('{}', { status: 200 }))
  }
  vi.stubGlobal('fetch', vi.fn(answer))
})

afterEach(() => {
  vi.unstubAllGlobals()
})

function review(kind: Review['kind'], subject: string): Review {
  return {
    id: `${kind}:${subject}`,
    kind,
    subject_id: subject,
    title: '',
    issuer_name: null,
    submitted_at: '',
    summary: {},
  }
}

const api = createApi(new Http('operator', () => undefined))

test('each case is approved where its kind is decided', async () => {
  await decide(api, review('issuer', 'iss_1'), { verdict: 'approve' })
  await decide(api, review('template', 'tpl_1'), { verdict: 'approve' })
  await decide(api, review('kyc', 'kyc_1'), { verdict: 'approve' })
  expect(sent).toEqual([
    'POST /v1/issue/issuers/iss_1/approve',
    'POST /v1/issue/templates/tpl_1/approve',
    'POST /v1/compliance/kyc/kyc_1/approve',
  ])
})

test('a refusal carries its reason', async () => {
  await decide(api, review('issuer', 'iss_1'), { verdict: 'reject', reason: 'no such company' })
  await decide(api, review('template', 'tpl_1'), { verdict: 'reject', reason: 'terms unclear' })
  await decide(api, review('kyc', 'kyc_1'), { verdict: 'reject', reason: 'document unreadable' })
  expect(sent).toEqual([
    'POST /v1/issue/issuers/iss_1/reject {"reason":"no such company"}',
    'POST /v1/issue/templates/tpl_1/reject {"reason":"terms unclear"}',
    'POST /v1/compliance/kyc/kyc_1/reject {"reason":"document unreadable"}',
  ])
})
