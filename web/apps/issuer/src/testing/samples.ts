import type { Issuer, IssuerSeries, Store, Template } from '@genex/api-client/types/issue'
import type { CouponRules } from '@genex/api-client/types/trade'

const RULES: CouponRules = {
  transfer: 'free',
  max_resales: 3,
  holder_group: 'all',
  per_person: 10,
  stores: [],
  stackable: false,
  min_spend: null,
}

/** A store, for tests. */
export function aStore(): Store {
  return { id: 'sto_1', name: 'Harbour', region: 'East', city: 'Shanghai' }
}

/** A template, for tests. */
export function aTemplate(change: Partial<Template> = {}): Template {
  return {
    id: 'tpl_1',
    issuer_id: 'iss_1',
    issuer_name: 'Sea & Salt',
    status: 'draft',
    name: 'Lunch for two',
    kind: 'discount',
    description: 'A set lunch',
    face_value: { amount: '100.00', currency: 'USD' },
    issue_price: { amount: '85.00', currency: 'USD' },
    validity_days: 90,
    rules: RULES,
    refund_days: 7,
    gift_card: false,
    review: null,
    created_at: '2026-11-01T00:00:00Z',
    ...change,
  }
}

/** A series, for tests. */
export function aSeries(change: Partial<IssuerSeries> = {}): IssuerSeries {
  return {
    id: 'ser_1',
    name: 'Lunch for two',
    kind: 'discount',
    status: 'listed',
    issuer: {
      id: 'iss_1',
      brand_name: 'Sea & Salt',
      colour: '#0F4C81',
      mark: '海',
      grade: 'NR',
      trade: 'catering',
      status: 'active',
    },
    face_value: { amount: '100.00', currency: 'USD' },
    issue_price: { amount: '85.00', currency: 'USD' },
    best_price: { amount: '85.00', currency: 'USD' },
    best_source: 'primary',
    discount_bps: 1_500,
    last_price: null,
    volume_24h: 0,
    stock: 50,
    days_left: 60,
    expires_at: '2027-01-20T00:00:00Z',
    favourite: false,
    spark: [],
    template_id: 'tpl_1',
    failure: null,
    supply: { issued: 100, in_stock: 50, sold: 50, circulating: 40, listed: 5, redeemed: 5, expired: 0 },
    ...change,
  }
}

/** An active issuer, for tests. */
export function anIssuer(change: Partial<Issuer> = {}): Issuer {
  return {
    id: 'iss_1',
    legal_name: 'Sea and Salt Ltd',
    brand_name: 'Sea & Salt',
    trade: 'catering',
    country: 'US',
    colour: '#0F4C81',
    mark: '海',
    status: 'active',
    grade: 'NR',
    score: null,
    quota: { amount: '50000.00', currency: 'USD' },
    quota_used: { amount: '0.00', currency: 'USD' },
    fee_tier: 'gold',
    fee_bps: 120,
    created_at: '2026-11-01T00:00:00Z',
    ...change,
  }
}
