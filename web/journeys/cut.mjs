/**
 * Two tills whose line to the server is cut: each goes on redeeming what its camera sees, within what it may, keeps that
 * through a crash, and reports it when the line is mended. The same coupon at both counts once.
 *
 * node journeys/cut.mjs --base http://127.0.0.1:8080 --locale en|zh-CN|ja [--shots DIR]
 *
 * The server is a sandbox with the demo market (`genex dev`).
 */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cameraArguments, holdNothing, holdUp } from './camera.mjs'
import { enterConsole } from './consoles.mjs'
import { Line } from './line.mjs'
import { seeItUsed } from './people.mjs'
import { setCoupons } from './screens/props.mjs'
import { onStage } from './stage.mjs'
import { LOCALES, wordsIn } from './words.mjs'

/** A till looks for its server every ten seconds. */
const NOTICED_MS = 40_000

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

function today(page, { till }) {
  return page.getByRole('button', { name: till('strip.today'), exact: true }).click()
}

/** A manager sets the till up, and it has all it needs to go on alone. */
async function setUp(page, words, name) {
  const { till } = words
  await enterConsole(page, words, 'till', 'manager')
  await today(page, words)
  await page.getByLabel(till('device.name'), { exact: true }).fill(name)
  await page.getByRole('button', { name: till('device.enrol'), exact: true }).click()
  await page.getByText(till('device.ready', { name })).waitFor()
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.getByRole('button', { name: till('strip.back'), exact: true }).click()
}

function strip(page, text) {
  return page.getByRole('banner').getByRole('status').filter({ hasText: text })
}

async function noticeTheCut(page, { till }) {
  await strip(page, till('strip.offline')).waitFor({ timeout: NOTICED_MS })
  await page.getByText(till('scan.cut_off')).waitFor()
}

async function refuseTyped(page, { till }) {
  const keys = page.getByRole('region', { name: till('scan.type_code') })
  for (const digit of '123412341234') await keys.getByRole('button', { name: digit, exact: true }).click()
  await page.getByRole('alert').filter({ hasText: till('refusal.typed_offline.title') }).waitFor()
}

/** The camera sees the code, the cashier redeems, and the till keeps it. */
async function redeemAlone(page, { till }, series) {
  const decision = page.getByRole('region', { name: till('decide.title') })
  await decision.getByText(series).waitFor()
  const reached = decision.getByRole('checkbox', { name: till.like('decide.minimum_met') })
  if (await reached.isVisible()) await reached.check()
  await decision.getByRole('button', { name: till('decide.redeem'), exact: true }).click()
  const result = page.getByRole('alert').filter({ hasText: till('done.kept_detail') })
  await result.waitFor()
  await result.getByRole('button', { name: till('done.next'), exact: true }).click()
  await strip(page, till('strip.unreported', { count: 1 })).waitFor()
}

/** A till that was killed starts again from what it keeps. */
async function startAgain(stage, name) {
  const page = await stage.revive(name)
  await page.goto('/till/')
  return page
}

/** The till has told the server everything, and shows nothing that waits. */
async function reported(page, { till }) {
  await strip(page, till('strip.online')).waitFor({ timeout: NOTICED_MS })
  await strip(page, till('strip.unreported', { count: 1 })).waitFor({ state: 'hidden', timeout: NOTICED_MS })
}

async function showCode(page, { ui, wallet }, coupon) {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: ui('persona.consumer') }).click()
  await page.getByRole('link', { name: wallet('nav.me'), exact: true }).waitFor()
  await page.goto(`/my/${coupon.id}/use`)
}

async function live(stage, film, line) {
  const { words } = stage
  const coupon = await setCoupons(stage.base)
  const holder = await stage.enter('holder', { phone: true })
  const tills = ['till 1', 'till 2']
  for (const name of tills) {
    const page = await stage.enter(name, { base: line.base })
    await stage.step(`a manager sets up ${name}`, () => setUp(page, words, `${name} ${String(line.port)}`))
  }
  stage.bearCuts()
  await stage.step('the line is cut, and both tills notice', async () => {
    await line.cut()
    for (const name of tills) await noticeTheCut(stage.pages.get(name), words)
  })
  await stage.step('a typed code is refused', () => refuseTyped(stage.pages.get('till 1'), words))
  await stage.step('a customer shows a code', async () => {
    await showCode(holder, words, coupon)
    await holdUp(film, holder, words)
  })
  await stage.step('both tills are killed, start again and redeem the same coupon', async () => {
    for (const name of tills) await stage.kill(name)
    for (const name of tills) {
      const page = await startAgain(stage, name)
      await noticeTheCut(page, words)
      await redeemAlone(page, words, coupon.series.name)
    }
  })
  await stage.step('killed once more, each still knows what it has to report', async () => {
    await holdNothing(film)
    for (const name of tills) {
      await stage.kill(name)
      const page = await startAgain(stage, name)
      await strip(page, words.till('strip.unreported', { count: 1 })).waitFor()
    }
    await stage.kill('till 2')
  })
  await stage.step('the line is mended: the first till reports, and the holder sees it', async () => {
    await line.mend()
    await reported(stage.pages.get('till 1'), words)
    await seeItUsed(holder, words)
  })
  await stage.step('the second till reports, and its redemption was in vain', async () => {
    const page = await startAgain(stage, 'till 2')
    await reported(page, words)
    await today(page, words)
    const row = page.getByRole('row').filter({ hasText: coupon.id })
    await row.getByText(words.till('device.conflict')).waitFor()
    if ((await row.count()) !== 1) throw new Error('one redemption was in vain, not several')
  })
  await stage.refused('a manager stops the first till, and it may not go on alone any more', async () => {
    const name = `till 1 ${String(line.port)}`
    const page = stage.pages.get('till 2')
    const row = page.getByRole('row').filter({ hasText: name })
    await row.getByRole('button', { name: words.till('device.stop'), exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: words.till('device.stop'), exact: true }).click()
    await row.getByText(words.till.like('device.stopped')).waitFor()
    await stage.kill('till 1')
    const stopped = await startAgain(stage, 'till 1')
    await today(stopped, words)
    await stopped.getByText(words.till('device.ended')).waitFor()
  })
}

const { base, locale, shots } = readArguments()
const film = join(await mkdtemp(join(tmpdir(), 'genex-camera-')), 'camera.y4m')
const line = await Line.to(base)
try {
  await holdNothing(film)
  await onStage({ words: await wordsIn(locale), base, shots, args: cameraArguments(film) }, (stage) => live(stage, film, line))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  await line.cut().catch(() => undefined)
}
