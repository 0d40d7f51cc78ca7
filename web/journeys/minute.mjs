/**
 * The first minute of somebody who has never seen the product: one click to sign in, coupons bought,
 * one sold again, its candle seen to move, another used at a till. The pictures of the README.
 *
 * node journeys/minute.mjs --base http://127.0.0.1:8080 --locale en|zh-CN|ja [--shots DIR] [--album DIR]
 *
 * The server is a sandbox with the demo market and its bots (`genex dev`).
 */
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as consoles from './consoles.mjs'
import * as people from './people.mjs'
import { onStage, until } from './stage.mjs'
import { LOCALES, wordsIn } from './words.mjs'

/** A coupon of the demo market that its issuer still sells. */
const COUPON = { name: 'Dinner for two 双人晚餐' }

function readArguments() {
  const { values } = parseArgs({
    options: {
      base: { type: 'string', default: process.env.GENEX_BASE ?? 'http://127.0.0.1:8080' },
      locale: { type: 'string', default: process.env.GENEX_LOCALE ?? 'en' },
      shots: { type: 'string', default: join(tmpdir(), 'genex-journey') },
      album: { type: 'string' },
    },
  })
  if (!LOCALES.includes(values.locale)) throw new RangeError(`--locale is one of ${LOCALES.join(', ')}`)
  return values
}

/** Keeps what a phone shows now as a picture of the album. */
async function keep(page, album, name) {
  if (album === undefined) return
  await mkdir(album, { recursive: true })
  await page.mouse.move(0, 0)
  await page.screenshot({ path: join(album, `${name}.png`) })
}

/** Units traded between people, by the candles of the days. */
async function traded(base, seriesId) {
  const response = await fetch(`${base}/v1/trade/series/${seriesId}/candles?interval=1d`)
  const { data } = await response.json()
  return data.reduce((sum, { volume }) => sum + volume, 0)
}

async function signIn(page, { ui, wallet }) {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: ui('persona.consumer') }).click()
  await page.getByRole('link', { name: wallet('nav.me'), exact: true }).waitFor()
}

/** Goes to the coupon's page, whose chart has the sale in its last candle. */
async function seeCandle(page, { wallet }, seriesId) {
  await page.goto(`/coupon/${seriesId}`)
  await page.getByRole('link', { name: wallet('series.buy'), exact: true }).waitFor()
  await page.locator('canvas').first().waitFor()
}

/** Sells one at the price somebody bids for it. */
async function sellAtOnce(page, words) {
  const { wallet } = words
  await page.goto('/my')
  const card = page.getByRole('article').filter({ hasText: COUPON.name }).first()
  await card.getByRole('link', { name: wallet('coupons.more'), exact: true }).click()
  await page.getByRole('button', { name: wallet('coupon.action.sell'), exact: true }).click()
  await page.getByRole('button', { name: new RegExp(`^${wallet('sell.atOnce')}`) }).click()
  await page.getByText(wallet('sell.crosses')).waitFor()
  await page.getByRole('button', { name: wallet('sell.place'), exact: true }).click()
  await page.getByRole('heading', { name: wallet('result.sell.complete'), exact: true }).waitFor()
}

async function live(stage, { base, album }) {
  const { words } = stage
  const page = await stage.enter('phone', { phone: true })
  const shot = (name) => keep(page, album, name)
  await stage.step('one click signs in', () => signIn(page, words))
  const seriesId = await stage.step('the coupon is found', () => people.openOnMarket(page, words, COUPON.name))
  await shot('1-coupon')
  await stage.step('two are bought', () => people.buyFromIssuer(page, words, COUPON.name, 2))
  await shot('2-bought')
  const before = await traded(base, seriesId)
  await stage.step('one is sold again', () => sellAtOnce(page, words))
  await shot('3-sold')
  await stage.step('the candle moves', async () => {
    await until('the candle to grow', async () => (await traded(base, seriesId)) > before)
    await seeCandle(page, words, seriesId)
  })
  await shot('4-candle')
  const till = await stage.enter('till')
  await stage.step('a cashier opens the till', () => consoles.enterConsole(till, words, 'till', 'cashier'))
  const code = await stage.step('another shows its code', () => people.showCode(page, words, COUPON.name))
  await shot('5-code')
  await stage.step('and is used', async () => {
    await consoles.redeem(till, words, COUPON, code)
    await people.seeItUsed(page, words)
  })
  await shot('6-used')
}

const options = readArguments()
try {
  await onStage({ words: await wordsIn(options.locale), ...options }, (stage) => live(stage, options))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
