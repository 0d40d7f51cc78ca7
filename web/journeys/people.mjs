/** What people do in their own app. */
import { until } from './stage.mjs'

export const PASSWORD = 'correct horse battery staple'
const NUMBER = /GNX-\d{8}-\d{6}/

/** Opens the sandbox's mailbox at what was sent to `contact` and hands over its newest message. */
async function newestMail(page, contact) {
  const mailbox = await page.context().newPage()
  await mailbox.goto(`/sandbox/?contact=${encodeURIComponent(contact)}`)
  const text = await mailbox.getByRole('listitem').filter({ hasText: contact }).first().innerText()
  await mailbox.close()
  return text
}

async function typeCode(page, words, contact) {
  await page.getByText(words.ui.like('signIn.sentTo')).waitFor()
  const [code] = (await newestMail(page, contact)).match(/\b\d{6}\b/) ?? []
  if (code === undefined) throw new Error(`no code was sent to ${contact}`)
  await page.getByLabel(words.ui('signIn.code')).locator('input').first().click()
  await page.keyboard.type(code)
}

/** Narrows a list by typing until the option is the one that Enter takes, and takes it. */
async function choose(page, label, option) {
  const box = page.getByRole('combobox', { name: label, exact: true })
  await box.click()
  await box.pressSequentially(option)
  await page.getByRole('option', { name: option, exact: true, selected: false }).first().waitFor({ state: 'attached' })
  await box.press('Enter')
  await until(`“${label}” to close`, async () => (await box.getAttribute('aria-expanded')) === 'false')
}

async function fillRegistration(page, { wallet, ui, locale }, person) {
  const country = new Intl.DisplayNames(locale, { type: 'region' }).of('JP')
  await page.getByLabel(wallet('form.name'), { exact: true }).fill(person.name)
  await page.getByLabel(ui('signIn.contact'), { exact: true }).fill(person.contact)
  await page.getByLabel(ui('signIn.password'), { exact: true }).fill(PASSWORD)
  await page.getByLabel(wallet('form.birthDate'), { exact: true }).fill('1990-05-17')
  await choose(page, wallet('form.nationality'), country)
  await choose(page, wallet('form.country'), country)
  await page.getByLabel(wallet('form.region'), { exact: true }).fill('Tokyo')
}

/** Opens an account, from the registration page, and waits until the app has let the person in. */
export async function register(page, words, person) {
  await fillRegistration(page, words, person)
  await page.getByRole('button', { name: words.wallet('access.register'), exact: true }).click()
  await typeCode(page, words, person.contact)
  await page.getByRole('link', { name: words.wallet('nav.me'), exact: true }).waitFor()
}

/** Signs in by password on the page that asks for it, and waits until the app has let the person in. */
export async function signIn(page, { ui, wallet }, person) {
  await page.getByRole('button', { name: ui('signIn.usePassword'), exact: true }).click()
  await page.getByLabel(ui('signIn.contact'), { exact: true }).fill(person.contact)
  await page.getByLabel(ui('signIn.password'), { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: ui('signIn.enter'), exact: true }).click()
  await page.getByRole('link', { name: wallet('nav.me'), exact: true }).waitFor()
}

/** Passes the identity check of the first level. */
export async function verify(page, { wallet, ui, locale }, person) {
  await page.goto('/me/verification')
  await page.getByLabel(wallet('form.legalName'), { exact: true }).fill(person.name)
  await page.getByLabel(wallet('form.birthDate'), { exact: true }).fill('1990-05-17')
  await choose(page, wallet('form.nationality'), new Intl.DisplayNames(locale, { type: 'region' }).of('JP'))
  await page.getByRole('button', { name: wallet('kyc.apply'), exact: true }).click()
  await page.getByRole('heading', { name: wallet('kyc.result.approved'), exact: true }).waitFor()
  await page.getByRole('button', { name: wallet('kyc.goOn'), exact: true }).click()
  await page.getByText(ui('level.label', { level: 1 })).first().waitFor()
}

/** Pays money in by the sandbox's card and waits until it is there. */
export async function deposit(page, { wallet, ui }, amount) {
  await page.goto('/me')
  await page.getByRole('button', { name: wallet('deposit.title'), exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(wallet('me.amount'), { exact: true }).fill(amount)
  await dialog.getByRole('button', { name: wallet('deposit.confirm'), exact: true }).click()
  await dialog.getByRole('heading', { name: wallet('deposit.settled'), exact: true }).waitFor()
  await dialog.getByText(NUMBER).waitFor()
  await dialog.getByRole('button', { name: ui('action.done'), exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
}

/** Finds a coupon on the market by its name and opens its page; the series' id. */
export async function openOnMarket(page, { wallet }, series) {
  await page.goto('/')
  await page.getByRole('textbox', { name: wallet('market.search') }).fill(series)
  await page.getByRole('heading', { name: wallet('market.results'), exact: true }).waitFor()
  await page.getByRole('link', { name: new RegExp(`, ${series}$`) }).first().click()
  await page.getByRole('link', { name: wallet('series.buy'), exact: true }).waitFor()
  return new URL(page.url()).pathname.split('/').at(-1)
}

async function checkOut(page, { wallet }) {
  await page.getByRole('checkbox', { name: wallet('trade.declared') }).check()
  await page.getByRole('button', { name: wallet.like('checkout.pay') }).click()
}

/** Buys from the issuer and waits until the purchase is final. */
export async function buyFromIssuer(page, words, series, quantity) {
  const { wallet } = words
  await openOnMarket(page, words, series)
  await page.getByText(wallet('series.source.primary')).waitFor()
  await page.getByRole('link', { name: wallet('series.buy'), exact: true }).click()
  for (let more = 1; more < quantity; more += 1) {
    await page.getByRole('button', { name: wallet('trade.moreOf'), exact: true }).click()
  }
  await checkOut(page, words)
  await page.getByRole('heading', { name: wallet('purchase.settled'), exact: true }).waitFor()
  await page.getByText(NUMBER).waitFor()
}

/** Buys the coupon another person offers and waits until the trade is final. */
export async function buyFromHolder(page, words, series) {
  const { wallet } = words
  await openOnMarket(page, words, series)
  await page.getByText(wallet('series.source.secondary')).waitFor()
  await page.getByRole('link', { name: wallet('series.buy'), exact: true }).click()
  await checkOut(page, words)
  await page.getByRole('heading', { name: wallet('result.buy.complete'), exact: true }).waitFor()
  await page.getByText(NUMBER).waitFor()
}

/** How many coupons of the series are shown in a state. */
export async function expectCoupons(page, { wallet }, series, state, count) {
  await page.goto(state === 'available' ? '/my' : `/my?state=${state}`)
  const cards = page.getByRole('article').filter({ hasText: series })
  await until(`${count} coupons under “${wallet(`coupons.state.${state}`)}”`, async () => (await cards.count()) === count)
}

async function openOwn(page, { wallet }, series) {
  await page.goto('/my')
  const card = page.getByRole('article').filter({ hasText: series }).first()
  await card.getByRole('link', { name: wallet('coupons.more'), exact: true }).click()
}

/** Puts one coupon up for sale at a price nobody pays yet. */
export async function putOnSale(page, words, series, price) {
  const { wallet } = words
  await openOwn(page, words, series)
  await page.getByRole('button', { name: wallet('coupon.action.sell'), exact: true }).click()
  const field = page.getByRole('spinbutton', { name: wallet('sell.price'), exact: true })
  await field.fill(price)
  await field.blur()
  await page.getByText(wallet('sell.rests')).waitFor()
  await page.getByRole('button', { name: wallet('sell.place'), exact: true }).click()
  await page.getByRole('heading', { name: wallet('result.sell.resting'), exact: true }).waitFor()
}

/** Gives one coupon to a contact, whether anybody is registered there or not. */
export async function give(page, words, series, contact, message) {
  const { wallet } = words
  await openOwn(page, words, series)
  await page.getByRole('button', { name: wallet('coupon.action.give'), exact: true }).click()
  await page.getByLabel(wallet('give.to'), { exact: true }).fill(contact)
  await page.getByLabel(wallet('give.message'), { exact: true }).fill(message)
  await page.getByRole('button', { name: wallet('give.next'), exact: true }).click()
  await page.getByRole('button', { name: wallet('give.confirm'), exact: true }).click()
  await page.getByRole('heading', { name: wallet('give.done'), exact: true }).waitFor()
}

/** The giver finds the gift among those sent, and may take it back while it waits. */
export async function expectGiftSent(page, { wallet }, series) {
  await page.goto('/gifts')
  await page.locator('label').filter({ hasText: wallet('gifts.direction.sent') }).click()
  const gift = page.getByRole('listitem').filter({ hasText: series }).first()
  await gift.getByText(wallet('gifts.status.offered'), { exact: true }).waitFor()
  await gift.getByRole('button', { name: wallet('gifts.cancel'), exact: true }).waitFor()
}

/** Opens the link that was sent with a gift, registers there, and accepts it. */
export async function claimAsNewPerson(page, words, person, message) {
  const { wallet } = words
  const [link] = (await newestMail(page, person.contact)).match(/https?:\S+\/gift\/\S+/) ?? []
  if (link === undefined) throw new Error(`no gift link was sent to ${person.contact}`)
  await page.goto(link)
  await page.getByText(message).waitFor()
  await page.getByRole('link', { name: wallet('access.register'), exact: true }).click()
  await register(page, words, person)
  await page.getByRole('button', { name: wallet('gifts.claim'), exact: true }).click()
  await page.getByRole('heading', { name: wallet('claim.done'), exact: true }).waitFor()
}

/** Shows a coupon's code as for a till; the twelve digits under the picture. */
export async function showCode(page, { wallet }, series) {
  await page.goto('/my')
  const card = page.getByRole('article').filter({ hasText: series }).first()
  await card.getByRole('link', { name: wallet('coupons.use'), exact: true }).click()
  const code = await page.getByRole('region', { name: wallet('pass.title') }).getByText(/^\d{4} \d{4} \d{4}$/).innerText()
  return code.replaceAll(' ', '')
}

/** Waits until the holder's own screen says that the till has taken the coupon. */
export async function seeItUsed(page, { wallet }) {
  await page.getByRole('heading', { name: wallet('pass.used'), exact: true }).waitFor()
}

/** The records list each of these kinds, every record with an order number. */
export async function expectRecords(page, { wallet }, kinds) {
  await page.goto('/activity')
  const rows = page.getByRole('main').getByRole('listitem').filter({ hasText: NUMBER })
  for (const kind of kinds) {
    await rows.filter({ hasText: wallet(`activity.${kind}`) }).first().waitFor()
  }
}
