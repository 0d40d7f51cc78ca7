/** What the screens need to have something to show, made through the API as the sandbox's people. */
import { PASSWORD } from '../people.mjs'

/** Somebody who calls the API of the server at `base`. */
class Caller {
  constructor(base, token) {
    Object.assign(this, { base, token })
  }

  async call(method, path, body) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }
    if (this.token !== undefined) headers.authorization = `Bearer ${this.token}`
    const response = await fetch(this.base + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }

  get(path) {
    return this.call('GET', path)
  }

  post(path, body) {
    return this.call('POST', path, body)
  }
}

async function persona(base, key) {
  const { access_token: token } = await new Caller(base).post(`/v1/test/personas/${key}/login`)
  return new Caller(base, token)
}

async function codeFor(base, contact) {
  const { data } = await new Caller(base).get(`/v1/test/mailbox?contact=${encodeURIComponent(contact)}`)
  return /\b\d{6}\b/.exec(data[0].body)[0]
}

/** A person with an account and nothing else. */
async function newcomer(base, name) {
  const email = `${name.toLowerCase().replaceAll(/\W+/g, '.')}.${Date.now()}@example.test`
  await new Caller(base).post('/v1/accounts', {
    email,
    password: PASSWORD,
    name,
    birth_date: '1990-05-17',
    nationality: 'JP',
    address: { country: 'JP', region: 'Tokyo' },
    locale: 'en',
  })
  const { access_token: token } = await new Caller(base).post('/v1/accounts/verify', { contact: { email }, code: await codeFor(base, email) })
  return { contact: email, caller: new Caller(base, token) }
}

/** A template as the API takes it; what differs is given. */
function template(name) {
  const usd = (amount) => ({ amount, currency: 'USD' })
  const rules = { transfer: 'free', max_resales: 3, holder_group: 'all', per_person: 0, stores: [], stackable: false, min_spend: usd('120.00') }
  const worth = { face_value: usd('100.00'), issue_price: usd('85.00'), validity_days: 90, refund_days: 7, gift_card: false }
  return { name, kind: 'spend_and_save', description: 'A dinner for two.', ...worth, rules }
}

/** Something of each kind in the operator's queue, and a draft on the issuer's desk. */
async function paperwork(base) {
  const issuer = await persona(base, 'issuer')
  const draft = await issuer.post('/v1/issue/templates', template('Draft dinner'))
  const sent = await issuer.post('/v1/issue/templates', template('Reviewed dinner'))
  await issuer.post(`/v1/issue/templates/${sent.id}/submit`)
  const applicant = await newcomer(base, 'Nora Review')
  await applicant.caller.post('/v1/me/kyc', { level: 1, name: 'Nora Review', birth_date: '1990-05-17', nationality: 'JP' })
  const brand = await newcomer(base, 'Basil Brand')
  await brand.caller.post('/v1/issue/issuers', {
    legal_name: 'Basil Restaurants KK',
    brand_name: 'Basil',
    trade: 'catering',
    country: 'JP',
    registration_number: `JP-${Date.now()}`,
    colour: '#2F6B3A',
    mark: 'B',
    contact_email: brand.contact,
  })
  return { draft, brand }
}

async function seriesOf(consumer, brand, kind) {
  const { data } = await consumer.get('/v1/trade/series?limit=100')
  return data.find(({ issuer, kind: its, stock }) => issuer.brand_name.startsWith(brand) && its === kind && stock > 0)
}

/** Pays money in if there is not enough for what is to be bought. */
async function afford(caller, amount) {
  const { available } = await caller.get('/v1/me/balance')
  if (Number(available.amount) >= amount) return
  await caller.post('/v1/me/deposits', { amount: { amount: amount.toFixed(2), currency: 'USD' }, method: 'sandbox_card' })
  await caller.post('/v1/test/settle')
}

async function buy(caller, series, quantity) {
  await afford(caller, Number(series.issue_price.amount) * quantity)
  const order = { series_id: series.id, quantity, pay_with: 'balance', declared_for_use: true }
  const purchase = await caller.post('/v1/trade/purchases', order)
  await caller.post('/v1/test/settle')
  return purchase
}

async function couponOf(caller, seriesId) {
  const { data } = await caller.get('/v1/me/coupons?state=available&limit=100')
  return data.find(({ series }) => series.id === seriesId)
}

/** One coupon offered at a price nobody pays yet. */
async function offer(caller, coupon) {
  const { id, face_value: face } = coupon.series
  const order = { series_id: id, side: 'sell', type: 'limit', price: face.amount, quantity: 1, time_in_force: 'gtc', coupons: [coupon.id] }
  return caller.post('/v1/trade/orders', order)
}

/** A gift on its way to somebody without an account; the link sent with it. */
async function present(base, caller, coupon) {
  const email = `receiver.${Date.now()}@example.test`
  await caller.post('/v1/gifts', { coupon_id: coupon.id, to: { email }, message: 'Enjoy your evening' })
  await caller.post('/v1/test/settle')
  const { data } = await new Caller(base).get(`/v1/test/mailbox?contact=${encodeURIComponent(email)}`)
  return new URL(/https?:\S+\/gift\/\S+/.exec(data[0].body)[0]).pathname
}

/** The twelve digits a customer of the till reads out. */
export async function passCode(props) {
  const pass = await props.consumer.post('/v1/redeem/passes', { coupon_id: props.usable.id })
  return pass.code.replaceAll(' ', '')
}

/** A coupon that a store of the sandbox's brand takes, in the hands of the sandbox's consumer. */
export async function setCoupons(base) {
  const consumer = await persona(base, 'consumer')
  const dinner = await seriesOf(consumer, 'Harbour', 'spend_and_save')
  await buy(consumer, dinner, 1)
  return couponOf(consumer, dinner.id)
}

/** Everything the walk shows, on a server with the demo market. */
export async function setProps(base) {
  const consumer = await persona(base, 'consumer')
  const dinner = await seriesOf(consumer, 'Harbour', 'spend_and_save')
  const purchase = await buy(consumer, dinner, 3)
  const listed = await couponOf(consumer, dinner.id)
  const order = await offer(consumer, listed)
  const gift = await present(base, consumer, await couponOf(consumer, dinner.id))
  const usable = await couponOf(consumer, dinner.id)
  const nobody = await newcomer(base, 'Nina Newcomer')
  return { base, consumer, series: dinner, purchase, order, listed, gift, usable, nobody: nobody.contact, ...(await paperwork(base)) }
}
