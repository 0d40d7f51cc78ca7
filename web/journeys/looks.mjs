/** How a screen looks on each device people have, and what would be wrong with it there. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const PHONE = { width: 390, height: 844 }
const DESK = { width: 1440, height: 900 }

/** Every screen is looked at on a phone and on a desk, by day and by night. */
export const LOOKS = [
  { name: 'desk light', size: DESK, mode: 'light' },
  { name: 'desk dark', size: DESK, mode: 'dark' },
  { name: 'phone dark', size: PHONE, mode: 'dark' },
  { name: 'phone light', size: PHONE, mode: 'light' },
]

/** Violations people would stumble over; the lesser ones are a matter of taste. */
const GRAVE = ['serious', 'critical']

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Shows the page so, and waits until it has been painted. */
export async function take(page, { size, mode }) {
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme: mode, reducedMotion: 'reduce' })
  await page.waitForFunction((shown) => document.documentElement.dataset.mode === shown, mode)
  await page.evaluate(async () => {
    const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    const moving = () => document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
    await document.fonts.ready
    await frames()
    // Colours that are still changing from one mode to the other are nobody's; they do so by themselves or by React.
    for (let still = 0; still < 3; still += 1) {
      await Promise.all(moving().map(({ finished }) => finished.catch(() => undefined)))
      await frames()
    }
  })
}

/** How often a page is judged before a fault counts, and how long it may take to be painted in between. */
const JUDGED = 4
const PAINTED_MS = 500

/** What axe holds against the page: one line for each rule and element. On a busy machine a page may be painted late: what stays is a fault. */
export async function violations(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource)
  let faults = await judged(page)
  for (let times = 1; times < JUDGED && faults.length > 0; times += 1) {
    await page.waitForTimeout(PAINTED_MS)
    faults = await judged(page)
  }
  return faults
}

async function judged(page) {
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  return found.violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .flatMap(({ id, help, nodes }) => nodes.map(({ target, any }) => `${id} (${help}): ${target.join(' ')} ${any[0]?.message ?? ''}`))
}

/** Text that is cut off without a sign of it, and a page that must be pushed sideways to be read. */
export function clippings(page) {
  return page.evaluate(() => {
    const nameOf = (element) => `${element.tagName.toLowerCase()}.${String(element.className)} “${element.textContent.trim().slice(0, 40)}”`
    const isHidden = (element) => element.closest('.visually-hidden, [aria-hidden="true"], [inert]') !== null || element.getClientRects().length === 0
    const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '')
    const hides = (overflow) => overflow === 'hidden' || overflow === 'clip'
    const isCut = (element) => {
      const style = getComputedStyle(element)
      const wide = hides(style.overflowX) && style.textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1
      const tall = hides(style.overflowY) && style.webkitLineClamp === 'none' && element.scrollHeight > element.clientHeight + 3
      return style.display !== 'inline' && (wide || tall)
    }
    const cut = [...document.body.querySelectorAll('*')].filter((element) => hasText(element) && !isHidden(element) && isCut(element))
    const root = document.documentElement
    const over = root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} px wide on ${root.clientWidth}`] : []
    return [...over, ...cut.map((element) => `cut off: ${nameOf(element)}`)]
  })
}
