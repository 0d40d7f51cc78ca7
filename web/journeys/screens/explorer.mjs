/** Every screen of the explorer, where the chain is spoken of, and its proof, checked in the browser. */

function at(name, path) {
  return { name, open: (page, words, props) => page.goto(typeof path === 'string' ? path : path(props)) }
}

/** `cpn_1_463` as the explorer names it. */
function couponPath({ usable }) {
  return `/explorer/coupon/${usable.id.replace('cpn_', '').replace('_', '-')}`
}

/** The newest thing that happened to the coupon, followed to its transaction. */
async function openTransaction(page, { explorer }, props) {
  await page.goto(couponPath(props))
  await page.getByRole('listitem').filter({ hasText: explorer('event.TradeSettled') }).first().getByRole('link', { name: /^0x/ }).first().click()
  await page.getByRole('heading', { level: 1, name: explorer('tx.title'), exact: true }).waitFor()
  await page.getByText(explorer('method.settleBatch'), { exact: true }).waitFor()
}

async function openBlock(page, words, props) {
  await openTransaction(page, words, props)
  await page.locator('main dl').getByRole('link', { name: /^\d+$/ }).first().click()
  await page.getByText(words.explorer('block.stateRoot'), { exact: true }).waitFor()
}

async function proveCoupon(page, { explorer }, props) {
  await page.goto(couponPath(props))
  await page.getByRole('button', { name: explorer('proof.check'), exact: true }).click()
  await page.getByRole('status').filter({ hasText: explorer('proof.holds') }).waitFor()
}

async function proveAddress(page, words, props) {
  await page.goto(couponPath(props))
  await page.locator('main dl').getByRole('link', { name: /^0x/ }).first().click()
  await page.getByRole('button', { name: words.explorer('proof.check'), exact: true }).click()
  await page.getByRole('status').filter({ hasText: words.explorer('proof.holds') }).waitFor()
}

/** The code of each contract of the genesis block is what its source compiles to. */
async function compareContracts(page, { explorer }) {
  await page.goto('/explorer/contracts')
  await page.getByText(explorer('contract.same'), { exact: true }).nth(13).waitFor()
  if ((await page.getByText(explorer('contract.differs'), { exact: true }).count()) > 0) throw new Error('a contract is not what its source compiles to')
}

async function search(page, { explorer }, props) {
  await page.goto('/explorer/')
  const box = page.getByRole('searchbox', { name: explorer('search.label') })
  await box.fill('no such thing')
  await box.press('Enter')
  await page.getByRole('alert').getByText(explorer('search.unknown')).waitFor()
  await box.fill(props.usable.id)
  await box.press('Enter')
  await page.getByText(explorer('class.title'), { exact: true }).waitFor()
}

const SCREENS = [
  at('blocks', '/explorer/'),
  { name: 'search', open: search },
  { name: 'coupon with its proof', open: proveCoupon },
  at('no such coupon', '/explorer/coupon/999999-1'),
  { name: 'transaction', open: openTransaction },
  { name: 'block', open: openBlock },
  { name: 'address with its proof', open: proveAddress },
  { name: 'contracts', open: compareContracts },
  at('no such page', '/explorer/nowhere'),
]

/** Who sees which screens of the explorer: everybody all of them. The tab remembers the node. */
export const EXPLORER = [
  { who: 'anybody', expert: true, enter: (page, words, { rpc }) => page.goto(`/explorer/?rpc=${encodeURIComponent(rpc)}`), screens: SCREENS },
]
