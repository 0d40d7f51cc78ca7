/** What issuers, cashiers and operators do in their consoles, and what the sandbox's page does for all. */
import { until } from './stage.mjs'

/** What ninety days bring to rest takes a busy machine a while. */
const SLOWEST_MS = 120_000

/** Signs in to a console as one of the sandbox's people. */
export async function enterConsole(page, { ui }, app, persona) {
  await page.goto(`/${app}/`)
  await page.getByRole('button', { name: ui(`persona.${persona}`) }).click()
  await page.getByRole('button', { name: ui(`persona.${persona}`) }).waitFor({ state: 'hidden' })
}

async function fillValue(page, { issuer }, coupon) {
  await page.getByLabel(issuer('template.field.name'), { exact: true }).fill(coupon.name)
  await page.getByLabel(issuer('template.field.description'), { exact: true }).fill(coupon.description)
  await page.getByLabel(issuer('template.field.face'), { exact: true }).fill(coupon.face)
  await page.getByLabel(issuer('template.field.price'), { exact: true }).fill(coupon.price)
  await page.getByLabel(issuer('template.field.validity'), { exact: true }).fill(String(coupon.days))
}

/** The preview shows the coupon as buyers will see it, while it is being written. */
async function expectPreview(page, { issuer, ui }, coupon) {
  const preview = page.getByRole('complementary').getByRole('article')
  await preview.getByText(coupon.name).waitFor()
  await preview.getByText(ui('kind.spend_and_save')).waitFor()
  await page.getByRole('complementary').getByText(issuer.like('template.says.worth')).waitFor()
}

/** Writes a template in the wizard, looks at its preview, and sends it for review. */
export async function makeTemplate(page, words, coupon) {
  const { issuer, ui } = words
  const next = page.getByRole('button', { name: issuer('template.next'), exact: true })
  await page.getByRole('link', { name: issuer('nav.templates'), exact: true }).click()
  await page.getByRole('button', { name: issuer('template.new') }).click()
  await page.getByRole('button', { name: ui('kind.spend_and_save') }).click()
  await fillValue(page, words, coupon)
  await expectPreview(page, words, coupon)
  await next.click()
  await page.getByLabel(issuer('template.field.min_spend'), { exact: true }).fill(coupon.minSpend)
  await next.click()
  await page.getByText(issuer('template.check.ready')).waitFor()
  await page.getByRole('button', { name: issuer('template.submit'), exact: true }).click()
  await templateRow(page, coupon).getByText(issuer('template.status.in_review')).waitFor()
}

function templateRow(page, coupon) {
  return page.getByRole('row').filter({ hasText: coupon.name })
}

/** Approves the case with this title in the work queue. */
export async function approve(page, { operator }, title) {
  await page.getByRole('listitem').filter({ hasText: title }).getByRole('button').click()
  await page.getByRole('button', { name: operator('review.approve'), exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: operator('review.approve'), exact: true }).click()
  await page.getByRole('listitem').filter({ hasText: title }).waitFor({ state: 'hidden' })
}

/** Issues coupons of an approved template and waits until they are on sale. */
export async function publish(page, words, coupon, quantity) {
  const { issuer } = words
  await page.goto('/issuer/templates')
  await templateRow(page, coupon).getByRole('link', { name: issuer('template.issue'), exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('spinbutton', { name: issuer('series.issue_dialog.quantity') }).fill(String(quantity))
  await dialog.getByRole('button', { name: issuer('series.issue_dialog.confirm'), exact: true }).click()
  await expectSeries(page, words, coupon, 'listed')
}

/** The series stands in this state on the issuer's page. */
export async function expectSeries(page, { issuer }, coupon, status) {
  await page.getByRole('link', { name: issuer('nav.series'), exact: true }).click()
  const item = page.getByRole('listitem').filter({ hasText: coupon.name })
  await item.getByText(issuer(`series.status.${status}`), { exact: true }).first().waitFor()
  return item
}

/** Types a customer's code on the till's keys, sees what the coupon asks for, and redeems it. */
export async function redeem(page, { till }, coupon, code) {
  const keys = page.getByRole('region', { name: till('scan.type_code') })
  for (const digit of code) await keys.getByRole('button', { name: digit, exact: true }).click()
  const decision = page.getByRole('region', { name: till('decide.title') })
  await decision.getByText(coupon.name).waitFor()
  await decision.getByRole('checkbox', { name: till.like('decide.minimum_met') }).check()
  await decision.getByRole('button', { name: till('decide.redeem'), exact: true }).click()
  const result = page.getByRole('alert').filter({ hasText: till('done.redeemed') })
  await result.getByText(/GNX-\d{8}-\d{6}/).waitFor()
}

/** Moves the sandbox's clock ahead by one of the spans it offers, then waits until all has come to rest. */
export async function jump(page, words, span) {
  const { sandbox } = words
  await page.goto('/sandbox/')
  await page.getByRole('button', { name: `+ ${sandbox(`clock.${span}`)}`, exact: true }).click()
  await answered(page, 'PUT', '/v1/test/clock', () =>
    page.getByRole('button', { name: sandbox('clock.jump'), exact: true }).click(),
  )
  await settle(page, words)
}

/** Waits until no trade, gift or redemption is under way. */
export async function settle(page, { sandbox }) {
  if (!page.url().includes('/sandbox/')) await page.goto('/sandbox/')
  await answered(page, 'POST', '/v1/test/settle', () =>
    page.getByRole('button', { name: sandbox('settle.run'), exact: true }).click(),
  )
}

/** What the page says of it is gone after three seconds, which a busy machine can miss; its request's answer is not. */
async function answered(page, method, path, act) {
  const isIt = (response) => response.request().method() === method && new URL(response.url()).pathname === path
  const [response] = await Promise.all([page.waitForResponse(isIt, { timeout: SLOWEST_MS }), act()])
  if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()}`)
}

/** The proof page has counted everything, and all of it agrees. */
export async function expectProof(page, { operator }) {
  await page.getByRole('link', { name: operator('nav.proof'), exact: true }).click()
  const agrees = page.getByRole('main').getByRole('status').filter({ hasText: operator('proof.agrees') })
  await until('the proof to agree', async () => {
    await page.getByRole('button', { name: operator('proof.count_now') }).click()
    return agrees.isVisible()
  })
}
