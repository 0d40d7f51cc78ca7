import { describe, expect, it } from 'vitest'
import { aReservation } from '../testing/samples'
import { refusalOf, toneOf } from './result'
import { type Happening, outcomeTone, type Phase, READY, step } from './till'

const RESERVATION = aReservation()

const PASS = '482177309146'
const SHOWN: Happening = { type: 'shown', pass: PASS }
const RESERVED: Happening = { type: 'reserved', pass: PASS, reservation: RESERVATION }
const REDEEMED: Happening = { type: 'redeemed', about: 'rdm_1', number: 'GNX-20261122-000001' }

function refused(about: string): Happening {
  return { type: 'refused', about, refusal: 'used', requestId: 'req_1' }
}

function run(...happenings: readonly Happening[]): Phase {
  return happenings.reduce(step, READY)
}

describe('till', () => {
  it('redeems only after the cashier confirmed', () => {
    expect(run(SHOWN, RESERVED, REDEEMED).at).toBe('deciding')
    expect(run(SHOWN, RESERVED, { type: 'confirmed' }, REDEEMED)).toMatchObject({
      at: 'done',
      outcome: { kind: 'redeemed', number: 'GNX-20261122-000001' },
    })
  })

  it('nothing can be undone once capture began', () => {
    expect(run(SHOWN, RESERVED, { type: 'confirmed' }, { type: 'undo' }).at).toBe('capturing')
  })

  it('a second scan while one coupon is in hand changes nothing', () => {
    const deciding = run(SHOWN, RESERVED)
    expect(step(deciding, { type: 'shown', pass: '000000000000' })).toBe(deciding)
  })

  it('an undone coupon is named', () => {
    const phase = run(SHOWN, RESERVED, { type: 'undo' }, { type: 'undone', about: 'rdm_1' })
    expect(phase).toMatchObject({ at: 'done', outcome: { kind: 'undone', coupon: { id: 'cpn_1' } } })
  })

  it('the next customer starts from a result without a tap', () => {
    expect(step(run(SHOWN, refused(PASS)), { type: 'shown', pass: '111111111111' }).at).toBe('checking')
  })

  it('an answer about an earlier customer never lands on the present one', () => {
    const left = run(SHOWN, RESERVED, { type: 'confirmed' }, { type: 'left' })
    expect(left).toBe(READY)
    expect(step(left, REDEEMED)).toBe(READY)
    const next = step(left, { type: 'shown', pass: '111111111111' })
    expect(step(next, RESERVED)).toBe(next)
    expect(step(next, refused('rdm_1'))).toBe(next)
  })

  it('a coupon in hand can’t be left before capture', () => {
    const deciding = run(SHOWN, RESERVED)
    expect(step(deciding, { type: 'left' })).toBe(deciding)
  })
})

describe('refusals', () => {
  it('a used coupon is red, a code that is not good amber', () => {
    expect(toneOf(refusalOf('coupon_already_redeemed'))).toBe('bad')
    expect(toneOf(refusalOf('pass_invalid'))).toBe('ask')
  })

  it('a code this till does not know is never green', () => {
    expect(refusalOf('something_new')).toBe('failed')
    expect(outcomeTone({ kind: 'refused', refusal: 'failed', coupon: null, requestId: null })).toBe('bad')
  })
})
