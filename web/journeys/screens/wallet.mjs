/** Every screen of the people's own app. */
import { signIn } from '../people.mjs'

async function enter(page, { ui, wallet }, persona) {
  await page.goto('/sign-in')
  await page.getByRole('button', { name: ui(`persona.${persona}`) }).click()
  await page.getByRole('link', { name: wallet('nav.me'), exact: true }).waitFor()
}

/** A screen at an address, shown when its heading is. */
function at(name, path) {
  return { name, open: (page, words, props) => page.goto(typeof path === 'string' ? path : path(props)) }
}

async function openDialog(page, label) {
  await page.getByRole('button', { name: label, exact: true }).click()
  await page.getByRole('dialog').waitFor()
}

/** Offers a coupon to somebody, up to the question whether all is right. */
async function checkGift(page, { wallet }, { usable }) {
  await page.goto(`/my/${usable.id}/give`)
  await page.getByLabel(wallet('give.to'), { exact: true }).fill('friend@example.test')
  await page.getByRole('button', { name: wallet('give.next'), exact: true }).click()
  await page.getByRole('button', { name: wallet('give.confirm'), exact: true }).waitFor()
}

async function fillNothing(page, { wallet }) {
  await page.goto('/register')
  await page.getByRole('button', { name: wallet('access.register'), exact: true }).click()
  await page.getByText(wallet('form.required')).first().waitFor()
}

const STRANGER = [
  at('sign in', '/sign-in'),
  at('register', '/register'),
  { name: 'register with mistakes', open: fillNothing },
  at('market', '/'),
  at('market search', '/?query=tea'),
  at('market without a result', '/?query=zzzz'),
  at('coupon', ({ series }) => `/coupon/${series.id}`),
  { ...at('a coupon that does not exist', '/coupon/ser_00000000000000000000000000'), refused: true },
  at('a gift for somebody', ({ gift }) => gift),
  at('no such page', '/nowhere/at/all'),
]

const HOLDER = [
  at('market signed in', '/'),
  at('buy', ({ series }) => `/coupon/${series.id}/buy`),
  at('bid', ({ series }) => `/coupon/${series.id}/bid`),
  at('sell', ({ series }) => `/coupon/${series.id}/sell`),
  at('my coupons', '/my'),
  at('my coupons on sale', '/my?state=listed'),
  at('my coupon', ({ usable }) => `/my/${usable.id}`),
  at('my coupon on sale', ({ listed }) => `/my/${listed.id}`),
  at('code for the till', ({ usable }) => `/my/${usable.id}/use`),
  at('give', ({ usable }) => `/my/${usable.id}/give`),
  { name: 'give, the last question', open: checkGift },
  at('gifts received', '/gifts'),
  at('gifts sent', '/gifts?direction=sent'),
  at('orders', '/orders'),
  at('order', ({ order }) => `/orders/${order.id}`),
  at('purchase', ({ purchase }) => `/purchases/${purchase.id}`),
  at('records', '/activity'),
  at('me', '/me'),
  at('notices', '/me/notices'),
  at('verification', '/me/verification'),
  { name: 'add money', open: (page, { wallet }) => page.goto('/me').then(() => openDialog(page, wallet('deposit.title'))) },
  { name: 'pay out', open: (page, { wallet }) => page.goto('/me').then(() => openDialog(page, wallet('payout.title'))) },
]

const NEWCOMER = [
  at('my coupons, none', '/my'),
  at('gifts, none', '/gifts'),
  at('orders, none', '/orders'),
  at('records, none', '/activity'),
  at('notices, none', '/me/notices'),
  at('buy before being verified', ({ series }) => `/coupon/${series.id}/buy`),
  at('verification, first level', '/me/verification'),
]

/** Who sees which screens. */
export const WALLET = [
  { who: 'stranger', enter: (page) => page.goto('/'), screens: STRANGER },
  { who: 'holder', enter: (page, words) => enter(page, words, 'consumer'), screens: HOLDER },
  {
    who: 'newcomer',
    enter: (page, words, { nobody }) => page.goto('/sign-in').then(() => signIn(page, words, { contact: nobody })),
    screens: NEWCOMER,
  },
]
