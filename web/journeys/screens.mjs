/**
 * Walks every screen of every app, as the people who see it: by day and by night, on a phone and on
 * a desk. On none of them does axe find a grave fault, is text cut off, does the page need to be
 * pushed sideways, or is a word of the machinery to be read.
 *
 * node journeys/screens.mjs --base http://127.0.0.1:8080 --locale en|zh-CN|ja [--rpc URL] [--only APP] [--quick] [--shots DIR] [--album DIR]
 *
 * The server is a sandbox with the demo market (`genex dev`). With --album every look is kept as a picture; with --quick
 * half of the looks are left out.
 */
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { clippings, LOOKS, take, violations } from './looks.mjs'
import { OPERATOR, SANDBOX, TILL } from './screens/desks.mjs'
import { EXPLORER } from './screens/explorer.mjs'
import { ISSUER } from './screens/issuer.mjs'
import { setProps } from './screens/props.mjs'
import { WALLET } from './screens/wallet.mjs'
import { onStage, until } from './stage.mjs'
import { LOCALES, wordsIn } from './words.mjs'

const APPS = { wallet: WALLET, issuer: ISSUER, operator: OPERATOR, till: TILL, sandbox: SANDBOX, explorer: EXPLORER }

function readArguments() {
  const { values } = parseArgs({
    options: {
      base: { type: 'string', default: process.env.GENEX_BASE ?? 'http://127.0.0.1:8080' },
      rpc: { type: 'string', default: process.env.GENEX_RPC ?? 'http://127.0.0.1:8545' },
      locale: { type: 'string', default: process.env.GENEX_LOCALE ?? 'en' },
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      shots: { type: 'string', default: join(tmpdir(), 'genex-journey') },
      album: { type: 'string' },
    },
  })
  if (!LOCALES.includes(values.locale)) throw new RangeError(`--locale is one of ${LOCALES.join(', ')}`)
  if (values.only !== undefined && !(values.only in APPS)) throw new RangeError(`--only is one of ${Object.keys(APPS).join(', ')}`)
  return values
}

/** The screen has what it shows: nothing of it is still being fetched. */
async function loaded(page, { ui }) {
  await page.getByRole('heading', { level: 1 }).or(page.getByRole('dialog')).or(page.getByRole('alert')).first().waitFor({ state: 'attached' })
  const waiting = page.getByRole('status', { name: ui('state.loading') }).or(page.locator('.ant-skeleton'))
  await until('the screen to have loaded', async () => (await waiting.count()) === 0)
}

/** Nothing on the screen says that it could not be had. */
async function expectWhole(page, { ui }) {
  if ((await page.getByText(ui('state.failed'), { exact: true }).count()) > 0) throw new Error('a part of the screen could not be loaded')
}

/** Whoever has come in is still in: a walk over sign-in pages would prove nothing. */
async function expectSignedIn(page, { ui }) {
  if ((await page.getByRole('button', { name: ui('signIn.sendCode'), exact: true }).count()) > 0) throw new Error('the screen asks to sign in')
}

async function keep(page, album, name) {
  if (album === undefined) return
  await mkdir(album, { recursive: true })
  await page.screenshot({ path: join(album, `${name.replaceAll(/[ /:,]+/g, '-')}.png`), fullPage: true })
}

/** What is wrong with the screen that is shown now, in any look; `judged` says in which axe is asked. */
async function examine(page, name, { looks, judged }, album) {
  const faults = []
  for (const look of looks) {
    await take(page, look)
    await keep(page, album, `${name} ${look.name}`)
    const found = [...(judged.includes(look) ? await violations(page) : []), ...(await clippings(page))]
    faults.push(...found.map((fault) => `${look.name}: ${fault}`))
  }
  return faults
}

/** Colours are the same in every language, so that one sees the night; how long words are is not, and phones are narrow. */
function looksIn(locale, quick) {
  const [deskLight, , phoneDark, phoneLight] = LOOKS
  if (locale === 'en') return quick ? { looks: [deskLight, phoneDark], judged: LOOKS } : { looks: LOOKS, judged: LOOKS }
  return quick ? { looks: [phoneLight], judged: [] } : { looks: [deskLight, phoneLight], judged: [deskLight] }
}

/** All screens one person sees in one app. */
async function walk(stage, { app, who, expert, enter, screens }, props, { album, quick }) {
  const page = await stage.enter(`${app}, ${who}`, { expert })
  const found = []
  await stage.step(`${app}: ${who} comes in`, () => enter(page, stage.words, props))
  for (const screen of screens) {
    const step = screen.refused === true ? 'refused' : 'step'
    await stage[step](`${app}: ${screen.name}`, async () => {
      await take(page, LOOKS[0])
      await screen.open(page, stage.words, props)
      await loaded(page, stage.words)
      if (screen.refused !== true) await expectWhole(page, stage.words)
      if (who !== 'stranger') await expectSignedIn(page, stage.words)
      const faults = await examine(page, `${stage.words.locale} ${app} ${screen.name}`, looksIn(stage.words.locale, quick), album)
      found.push(...faults.map((fault) => `${app}, ${screen.name}, ${fault}`))
    })
  }
  await stage.leave(`${app}, ${who}`)
  return found
}

async function walkAll(stage, { base, rpc, only, album, quick }) {
  const props = { ...(await setProps(base)), rpc }
  const found = []
  for (const [app, people] of Object.entries(APPS)) {
    if (only !== undefined && only !== app) continue
    for (const person of people) found.push(...(await walk(stage, { app, ...person }, props, { album, quick })))
  }
  if (found.length > 0) throw new Error(`${found.length} faults:\n${found.join('\n')}`)
}

const options = readArguments()
try {
  await onStage({ words: await wordsIn(options.locale), ...options }, (stage) => walkAll(stage, options))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
