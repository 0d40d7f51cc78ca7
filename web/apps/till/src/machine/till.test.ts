import { describe, expect, it } from 'vitest';
import type { Reservation } from '../api';
import { refusalOf, toneOf } from './result';
import { type Happening, outcomeTone, type Phase, READY, step } from './till';

const RESERVATION: Reservation = {
  id: 'rdm_1',
  status: 'reserved',
  coupon: {
    id: 'cpn_1',
    series_name: 'Hot-pot for two',
    kind: 'discount',
    face_value: { amount: '100.00', currency: 'USD' },
    min_spend: null,
    stackable: false,
    expires_at: '2027-01-01T00:00:00Z',
  },
  expires_at: '2026-11-22T12:01:00Z',
};

function run(...happenings: readonly Happening[]): Phase {
  return happenings.reduce(step, READY);
}

const SHOWN: Happening = { type: 'shown', pass: '482177309146' };
const RESERVED: Happening = { type: 'reserved', reservation: RESERVATION };

describe('till', () => {
  it('redeems only after the cashier confirmed', () => {
    expect(run(SHOWN, RESERVED, { type: 'redeemed', number: 'GNX-20261122-000001' }).at).toBe('deciding');
    const phase = run(SHOWN, RESERVED, { type: 'confirmed' }, { type: 'redeemed', number: 'GNX-20261122-000001' });
    expect(phase).toMatchObject({ at: 'done', outcome: { kind: 'redeemed', number: 'GNX-20261122-000001' } });
  });

  it('nothing can be undone once capture began', () => {
    expect(run(SHOWN, RESERVED, { type: 'confirmed' }, { type: 'undo' }).at).toBe('capturing');
  });

  it('a second scan while one coupon is in hand changes nothing', () => {
    const deciding = run(SHOWN, RESERVED);
    expect(step(deciding, { type: 'shown', pass: '000000000000' })).toBe(deciding);
  });

  it('an undone coupon is named and asks for nothing', () => {
    const phase = run(SHOWN, RESERVED, { type: 'undo' }, { type: 'undone' });
    expect(phase).toMatchObject({ at: 'done', outcome: { kind: 'undone', coupon: { id: 'cpn_1' } } });
  });

  it('the next customer starts from a result without a tap', () => {
    const refused = run(SHOWN, { type: 'refused', refusal: 'used', requestId: 'req_1' });
    expect(step(refused, { type: 'shown', pass: '111111111111' }).at).toBe('checking');
  });

  it('an answer that comes after the result is over changes nothing', () => {
    expect(step(READY, RESERVED)).toBe(READY);
    const done = run(SHOWN, { type: 'refused', refusal: 'used', requestId: null });
    expect(step(done, { type: 'refused', refusal: 'expired', requestId: null })).toBe(done);
  });
});

describe('refusals', () => {
  it('a used coupon is red, a stale code amber', () => {
    expect(toneOf(refusalOf('coupon_already_redeemed'))).toBe('bad');
    expect(toneOf(refusalOf('pass_expired'))).toBe('ask');
  });

  it('an unknown code is never green', () => {
    expect(refusalOf('something_new')).toBe('failed');
    expect(outcomeTone({ kind: 'refused', refusal: 'failed', coupon: null, requestId: null })).toBe('bad');
  });
});
