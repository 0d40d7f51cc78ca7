import { describe, expect, it } from 'vitest'
import { amend, type Draft, draftOf, rekind } from './draft'
import { brokenRules } from './rules'

function complete(change: Partial<Draft> = {}): Draft {
  return {
    ...draftOf('discount', 'USD'),
    name: 'Hot-pot for two',
    description: 'A pot',
    face: '100.00',
    price: '85.00',
    ...change,
  }
}

describe('template rules', () => {
  it('a complete draft breaks none', () => {
    expect(brokenRules(complete())).toEqual([])
  })

  it('a price one cent above face is refused, the face itself is not', () => {
    expect(brokenRules(complete({ price: '100.01' }))).toEqual(['price_within_face'])
    expect(brokenRules(complete({ price: '100.00' }))).toEqual([])
  })

  it('a coupon lasts twelve months at most', () => {
    expect(brokenRules(complete({ validityDays: 365 }))).toEqual([])
    expect(brokenRules(complete({ validityDays: 366 }))).toEqual(['validity'])
  })

  it('a gift card lasts five years at least', () => {
    const card = { ...draftOf('gift_card', 'USD'), name: 'Gift card', description: 'To give', face: '50', price: '50' }
    expect(brokenRules(card)).toEqual([])
    expect(brokenRules({ ...card, validityDays: 1_826 })).toEqual(['validity'])
  })

  it('spend-and-save needs a minimum spend that reaches its face', () => {
    const draft = {
      ...draftOf('spend_and_save', 'USD'),
      name: 'Save 20',
      description: '20 off',
      face: '20',
      price: '15',
    }
    expect(brokenRules(draft)).toEqual(['min_spend'])
    expect(brokenRules({ ...draft, minSpend: '19.99' })).toEqual(['min_spend'])
    expect(brokenRules({ ...draft, minSpend: '100' })).toEqual([])
  })

  it('a coupon says what it is good for', () => {
    expect(brokenRules(complete({ description: ' ' }))).toEqual(['description'])
  })

  it('resales stop at ten', () => {
    expect(brokenRules(complete({ maxResales: 11 }))).toEqual(['resales'])
    expect(brokenRules(complete({ maxResales: 1.5 }))).toEqual(['resales'])
  })

  it('the refund window never outlasts the coupon', () => {
    expect(brokenRules(complete({ validityDays: 5, refundDays: 6 }))).toEqual(['refund'])
  })

  it.each(['', '0', '1.234', '1e3', '-5', 'ten'])('%j is no face value', (face) => {
    expect(brokenRules(complete({ face }))).toContain('face')
  })
})

describe('amending a draft', () => {
  it('forbidding transfer leaves no resales', () => {
    expect(amend(complete(), { transfer: 'forbidden' }).maxResales).toBe(0)
  })

  it('marking a gift card lengthens it to five years and back', () => {
    const card = amend(complete(), { giftCard: true })
    expect(card.validityDays).toBe(1_827)
    expect(amend(card, { giftCard: false }).validityDays).toBe(365)
  })
})

it('another kind keeps the words and amounts and takes that kind’s usual terms', () => {
  const draft = rekind(complete({ maxResales: 7 }), 'gift_card')
  expect(draft).toMatchObject({
    name: 'Hot-pot for two',
    face: '100.00',
    giftCard: true,
    validityDays: 1_827,
    maxResales: 3,
  })
})
