/** The stage of a journey: one browser, a window for each actor, and a record of what goes wrong. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const CHROMIUM = process.env.GENEX_CHROMIUM ?? '/usr/bin/chromium'
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
const PATIENCE_MS = 30_000
const PHONE = { width: 390, height: 844 }
const DESK = { width: 1440, height: 900 }

/** Waits until `condition` holds, asking again a few times a second. */
export async function until(what, condition) {
  const end = Date.now() + PATIENCE_MS
  while (Date.now() < end) {
    if (await condition()) return
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new Error(`waited ${PATIENCE_MS / 1000} s for ${what}`)
}

/** A request refused because a session has ended is the app's normal course; it asks to sign in again. */
function isFault(message) {
  return message.type() === 'error' && !/status of 401/.test(message.text())
}

class Stage {
  faults = []
  pages = new Map()

  constructor(browser, words, base, shots) {
    Object.assign(this, { browser, words, base, shots })
  }

  /** A new actor with a browser of their own: nobody is signed in there. */
  async enter(name, { phone = false } = {}) {
    const context = await this.browser.newContext({
      baseURL: this.base,
      locale: this.words.locale,
      viewport: phone ? PHONE : DESK,
      reducedMotion: 'reduce',
    })
    await context.addInitScript((locale) => localStorage.setItem('genex.locale', locale), this.words.locale)
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    this.watch(name, page)
    this.pages.set(name, page)
    return page
  }

  watch(name, page) {
    page.on('pageerror', (error) => this.faults.push(`${name}: ${error.message} at ${page.url()}`))
    page.on('console', (message) => {
      if (isFault(message)) this.faults.push(`${name}: ${message.text()} (${message.location().url}) at ${page.url()}`)
    })
  }

  /** Does one step of the story and says so; a failure names the step and leaves pictures. */
  async step(title, act) {
    const start = Date.now()
    try {
      const result = await act()
      await this.inspect()
      console.log(`${this.words.locale}  ${((Date.now() - start) / 1000).toFixed(1).padStart(5)} s  ${title}`)
      return result
    } catch (error) {
      throw new Error(`“${title}” failed in ${this.words.locale}: ${error.message}\n${await this.picture(title)}`)
    }
  }

  /** What is on the screens now speaks of coupons alone, and nothing broke on the way there. */
  async inspect() {
    for (const [name, page] of this.pages) {
      const word = this.words.forbiddenWord(await page.locator('body').innerText())
      if (word !== null) this.faults.push(`${name}: the screen says “${word}” at ${page.url()}`)
    }
    if (this.faults.length > 0) throw new Error(this.faults.join('\n'))
  }

  async picture(title) {
    await mkdir(this.shots, { recursive: true })
    const file = (name) => join(this.shots, `${this.words.locale} ${title} – ${name}.png`.replaceAll('/', '-'))
    const shots = [...this.pages].map(async ([name, page]) => {
      await page.screenshot({ path: file(name) }).catch(() => undefined)
      return `  ${name} was at ${page.url()}: ${file(name)}`
    })
    return (await Promise.all(shots)).join('\n')
  }
}

/** Opens the stage for `act` and closes it afterwards, come what may. */
export async function onStage({ words, base, shots }, act) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS })
  try {
    await act(new Stage(browser, words, base, shots))
  } finally {
    await browser.close()
  }
}
