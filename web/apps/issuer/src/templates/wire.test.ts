import { describe, expect, it } from 'vitest'
import { aTemplate } from '../testing/samples'
import { draftOf } from './draft'
import { toDraft, toTemplate } from './wire'

describe('a draft over the wire', () => {
  it('carries exact amounts with all their decimals', () => {
    const body = toTemplate({ ...draftOf('spend_and_save', 'USD'), face: '20', price: '15.5', minSpend: '100' })
    expect(body).toMatchObject({
      face_value: { amount: '20.00', currency: 'USD' },
      issue_price: { amount: '15.50', currency: 'USD' },
      rules: { min_spend: { amount: '100.00', currency: 'USD' } },
    })
  })

  it('says no limit as zero and no smallest bill as none', () => {
    const body = toTemplate({ ...draftOf('discount', 'USD'), face: '20', price: '15', perPerson: null })
    expect(body?.rules).toMatchObject({ per_person: 0, min_spend: null })
  })

  it('is not sent without value or validity', () => {
    expect(toTemplate({ ...draftOf('discount', 'USD'), face: '', price: '15' })).toBeNull()
    expect(toTemplate({ ...draftOf('discount', 'USD'), face: '20', price: '1.999' })).toBeNull()
    expect(toTemplate({ ...draftOf('discount', 'USD'), face: '20', price: '15', validityDays: null })).toBeNull()
  })

  it('comes back as it was stored', () => {
    const stored = aTemplate()
    const { id, issuer_id, issuer_name, status, review, created_at, valid_until, ...terms } = stored
    expect([id, issuer_id, issuer_name, status, review, created_at, valid_until]).toHaveLength(7)
    expect(toTemplate(toDraft(stored))).toEqual(terms)
  })
})
