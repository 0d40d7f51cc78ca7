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
const SESSION_ENDED = /status of 401/
/** Nor is anything that can't be reached while nothing can. */
const CUT = /status of 401|ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET|ERR_INCOMPLETE|ERR_FAILED|ERR_ABORTED|ERR_TIMED_OUT/

class Stage {
  faults = []
  pages = new Map()
  killed = new Map()
  experts = new Set()
  /** What the browser says of requests that the story means to have refused. */
  borne = SESSION_ENDED
  refusals = SESSION_ENDED

  constructor(browser, words, base, shots) {
    Object.assign(this, { browser, words, base, shots })
  }

  /** A new actor with a browser of their own: nobody is signed in there. An expert may be shown any word. */
  async enter(name, { phone = false, expert = false, base = this.base } = {}) {
    const context = await this.browser.newContext({
      baseURL: base,
      locale: this.words.locale,
      viewport: phone ? PHONE : DESK,
      reducedMotion: 'reduce',
    })
    await context.addInitScript((locale) => localStorage.setItem('genex.locale', locale), this.words.locale)
    if (expert) this.experts.add(name)
    return this.open(name, context)
  }

  async open(name, context) {
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    this.watch(name, page)
    this.pages.set(name, page)
    return page
  }

  /** An actor's page is gone in the middle of whatever it did; what the browser has kept stays. */
  async kill(name) {
    const page = this.pages.get(name)
    this.killed.set(name, page.context())
    this.pages.delete(name)
    await page.close()
  }

  /** A new page in the browser of an actor whose page was killed. */
  revive(name) {
    return this.open(name, this.killed.get(name))
  }

  /** From here on connections may break. */
  bearCuts() {
    this.borne = CUT
    this.refusals = CUT
  }

  /** An actor goes home; nobody looks at what is on that screen any more. */
  async leave(name) {
    await this.pages.get(name).context().close()
    this.pages.delete(name)
  }

  watch(name, page) {
    page.on('pageerror', (error) => this.faults.push(`${name}: ${error.message} at ${page.url()}`))
    page.on('console', (message) => {
      if (message.type() === 'error' && !this.refusals.test(message.text())) this.faults.push(`${name}: ${message.text()} (${message.location().url}) at ${page.url()}`)
    })
  }

  /** Does one step in which the server refuses something; its page has to bear it. */
  async refused(title, act) {
    this.refusals = /status of 4\d\d|status of 503|ERR_INTERNET_DISCONNECTED|ERR_FAILED/
    try {
      return await this.step(title, act)
    } finally {
      this.refusals = this.borne
    }
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
      if (this.experts.has(name)) continue
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
export async function onStage({ words, base, shots, args = [] }, act) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, ...args] })
  try {
    await act(new Stage(browser, words, base, shots))
  } finally {
    await browser.close()
  }
}
