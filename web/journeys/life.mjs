/**
 * A coupon's whole life in a browser, on a running server: published, bought, resold, given away,
 * redeemed, expired, and proved. Nothing is imitated; the screens are found by their own words.
 *
 * node journeys/life.mjs --base http://127.0.0.1:8080 --locale en|zh-CN|ja [--shots DIR]
 *
 * The server is a sandbox (`genex dev --no-demo`). Exits with 0 when every step has been lived.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as consoles from './consoles.mjs'
import * as people from './people.mjs'
import { onStage } from './stage.mjs'
import { LOCALES, wordsIn } from './words.mjs'

const NAMES = { en: 'Dinner for two', 'zh-CN': '双人晚餐', ja: '二人のディナー' }
const MESSAGES = { en: 'Enjoy your evening', 'zh-CN': '好好享用', ja: '楽しんでください' }

function readArguments() {
  const { values } = parseArgs({
    options: {
      base: { type: 'string', default: process.env.GENEX_BASE ?? 'http://127.0.0.1:8080' },
      locale: { type: 'string', default: process.env.GENEX_LOCALE ?? 'en' },
      shots: { type: 'string', default: join(tmpdir(), 'genex-journey') },
    },
  })
  if (!LOCALES.includes(values.locale)) throw new RangeError(`--locale is one of ${LOCALES.join(', ')}`)
  return values
}

/** People and coupon of one run; the suffix keeps a run apart from others on the same server. */
function castOf(locale) {
  const run = Date.now().toString().slice(-7)
  return {
    ada: { name: 'Ada Example', contact: `ada.${run}@example.test` },
    bo: { name: 'Bo Example', contact: `+8190${run}1` },
    cy: { name: 'Cy Example', contact: `cy.${run}@example.test` },
    coupon: { name: `${NAMES[locale]} ${run}`, description: NAMES[locale], face: '100', price: '85', minSpend: '120', days: 90 },
  }
}

/** The issuer writes a template, the operator approves it, the issuer publishes ten coupons. */
async function publishing(stage, desks, { coupon }) {
  const { words } = stage
  await stage.step('an issuer makes a template', async () => {
    await consoles.enterConsole(desks.issuer, words, 'issuer', 'issuer')
    await consoles.makeTemplate(desks.issuer, words, coupon)
  })
  await stage.step('an operator approves it', async () => {
    await consoles.enterConsole(desks.operator, words, 'operator', 'operator')
    await consoles.approve(desks.operator, words, coupon.name)
  })
  await stage.step('the issuer publishes ten coupons', () => consoles.publish(desks.issuer, words, coupon, 10))
}

/** A new person with an account, a verified identity and money. */
async function arrive(stage, name, person, amount) {
  const { words } = stage
  const page = await stage.enter(name, { phone: true })
  await stage.step(`${name} registers with ${person.contact}`, async () => {
    await page.goto('/register')
    await people.register(page, words, person)
  })
  await stage.step(`${name} is verified`, () => people.verify(page, words, person))
  await stage.step(`${name} adds money`, () => people.deposit(page, words, amount))
  return page
}

/** Ada buys four coupons and sells one of them to Bo. */
async function trading(stage, ada, { bo, coupon }) {
  const { words } = stage
  await stage.step('Ada buys four from the issuer', () => people.buyFromIssuer(ada, words, coupon.name, 4))
  await stage.step('Ada puts one up for sale', () => people.putOnSale(ada, words, coupon.name, '80'))
  const buyer = await arrive(stage, 'Bo', bo, '200')
  await stage.step('Bo buys it from Ada', () => people.buyFromHolder(buyer, words, coupon.name))
  await stage.step('Bo holds it', () => people.expectCoupons(buyer, words, coupon.name, 'available', 1))
  return buyer
}

/** Ada gives one to Cy, who has no account yet. */
async function giving(stage, ada, { cy, coupon }) {
  const { words } = stage
  const message = MESSAGES[words.locale]
  await stage.step('Ada gives one to Cy', () => people.give(ada, words, coupon.name, cy.contact, message))
  const receiver = await stage.enter('Cy', { phone: true })
  await stage.step('Cy registers by the link and accepts', () => people.claimAsNewPerson(receiver, words, cy, message))
  await stage.step('Cy holds it', () => people.expectCoupons(receiver, words, coupon.name, 'available', 1))
}

/** Ada uses one at the till. */
async function using(stage, ada, { coupon }) {
  const { words } = stage
  const till = await stage.enter('till')
  await stage.step('a cashier opens the till', () => consoles.enterConsole(till, words, 'till', 'cashier'))
  await stage.step('Ada shows a code and the cashier redeems it', async () => {
    await consoles.redeem(till, words, coupon, await people.showCode(ada, words, coupon.name))
    await people.seeItUsed(ada, words)
  })
}

/** Time passes; what was not used expires and is shown so to everybody. */
async function expiring(stage, desks, ada, { ada: person, coupon }) {
  const { words } = stage
  await stage.step('ninety days pass', async () => {
    await consoles.jump(desks.sandbox, words, 'quarter')
    await consoles.jump(desks.sandbox, words, 'day')
  })
  await stage.step('Ada signs in again and sees what expired', async () => {
    await ada.goto('/my?state=expired')
    await people.signIn(ada, words, person)
    await people.expectCoupons(ada, words, coupon.name, 'expired', 1)
    await people.expectCoupons(ada, words, coupon.name, 'redeemed', 1)
  })
  await stage.step('every record has its number', () =>
    people.expectRecords(ada, words, ['deposit', 'purchase', 'sell', 'gift_sent', 'redemption', 'expiry']),
  )
  await stage.step('the series has ended', async () => {
    await consoles.enterConsole(desks.issuer, words, 'issuer', 'issuer')
    await consoles.expectSeries(desks.issuer, words, coupon, 'expired')
  })
}

async function live(stage) {
  const { words } = stage
  const cast = castOf(words.locale)
  const desks = { issuer: await stage.enter('issuer'), operator: await stage.enter('operator'), sandbox: await stage.enter('sandbox') }
  await publishing(stage, desks, cast)
  const ada = await arrive(stage, 'Ada', cast.ada, '500')
  await trading(stage, ada, cast)
  await giving(stage, ada, cast)
  await using(stage, ada, cast)
  await expiring(stage, desks, ada, cast)
  await stage.step('the proof agrees', async () => {
    await consoles.enterConsole(desks.operator, words, 'operator', 'operator')
    await consoles.expectProof(desks.operator, words)
  })
}

const { base, locale, shots } = readArguments()
try {
  await onStage({ words: await wordsIn(locale), base, shots }, live)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
