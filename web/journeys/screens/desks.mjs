/** Every screen of the operator's console, the till and the sandbox's page. */
import { enterConsole } from '../consoles.mjs'
import { passCode } from './props.mjs'

function at(name, path) {
  return { name, open: (page) => page.goto(path) }
}

/** The first waiting case of a kind. */
function waiting(kind) {
  return {
    name: `case: ${kind}`,
    open: async (page, { operator }) => {
      await page.goto('/operator/')
      await page.getByRole('listitem').filter({ hasText: operator(`queue.kind.${kind}`) }).first().getByRole('button').click()
      await page.getByRole('button', { name: operator('review.approve'), exact: true }).waitFor()
    },
  }
}

/** The case that is due first; the demo market has some. */
async function firstCase(page, { operator }) {
  await page.goto('/operator/cases')
  await page.getByRole('table').getByRole('link').first().click()
  await page.getByRole('heading', { name: operator('case.history') }).waitFor()
}

async function refuse(page, { operator }) {
  await waiting('template').open(page, { operator })
  await page.getByRole('button', { name: operator('review.reject'), exact: true }).click()
  await page.getByRole('dialog').waitFor()
}

/** Who sees which screens of the operator's console. */
export const OPERATOR = [
  { who: 'stranger', enter: (page) => page.goto('/operator/'), screens: [at('sign in', '/operator/')] },
  {
    who: 'operator',
    enter: (page, words) => enterConsole(page, words, 'operator', 'operator'),
    screens: [
      at('work queue', '/operator/'),
      waiting('template'),
      waiting('issuer'),
      waiting('kyc'),
      { name: 'refuse', open: refuse },
      at('suspicion cases', '/operator/cases'),
      { name: 'suspicion case', open: firstCase },
      at('reports', '/operator/reports'),
      at('issuers', '/operator/issuers'),
      at('proof', '/operator/proof'),
      at('figures', '/operator/figures'),
    ],
  },
  {
    who: 'regulator',
    enter: (page, words) => enterConsole(page, words, 'operator', 'regulator'),
    screens: [at('proof, for a regulator', '/operator/proof')],
  },
]

async function typeCode(page, { till }, code) {
  await page.goto('/till/')
  const keys = page.getByRole('region', { name: till('scan.type_code') })
  for (const digit of code) await keys.getByRole('button', { name: digit, exact: true }).click()
}

async function decide(page, words, props) {
  await typeCode(page, words, await passCode(props))
  await page.getByRole('region', { name: words.till('decide.title') }).waitFor()
}

/** Lets go of the coupon that the screen before holds, so that it can be shown once more. */
async function undo(page, words, props) {
  const button = page.getByRole('button', { name: words.till('decide.undo'), exact: true })
  if (!(await button.isVisible())) await decide(page, words, props)
  await button.click()
  await page.getByRole('alert').filter({ hasText: words.till('done.undone') }).waitFor()
}

async function beRefused(page, words) {
  await typeCode(page, words, '000000000000')
  await page.getByRole('alert').filter({ hasText: words.till('refusal.unknown.title') }).waitFor()
}

async function redeem(page, words, props) {
  await decide(page, words, props)
  const reached = page.getByRole('checkbox', { name: words.till.like('decide.minimum_met') })
  if (await reached.isVisible()) await reached.check()
  await page.getByRole('button', { name: words.till('decide.redeem'), exact: true }).click()
  await page.getByRole('alert').filter({ hasText: words.till('done.redeemed') }).waitFor()
}

async function showToday(page, { till }) {
  await page.goto('/till/')
  await page.getByRole('button', { name: till('strip.today'), exact: true }).click()
  await page.getByRole('heading', { name: till('today.title'), exact: true }).waitFor()
}

async function showBill(page, { till }) {
  await page.goto('/till/')
  await page.getByRole('button', { name: till('bill.automatic'), exact: true }).click()
  await page.getByRole('dialog').waitFor()
}

/** Who sees which screens of the till; the last one uses the coupon up. */
export const TILL = [
  { who: 'stranger', enter: (page) => page.goto('/till/'), screens: [at('sign in', '/till/')] },
  {
    who: 'cashier',
    enter: (page, words) => enterConsole(page, words, 'till', 'cashier'),
    screens: [
      at('scan', '/till/'),
      { name: 'bill', open: showBill },
      { name: 'today, nothing yet', open: showToday },
      { name: 'code refused', open: beRefused, refused: true },
      { name: 'decide', open: decide },
      { name: 'not redeemed', open: undo },
      { name: 'redeemed', open: redeem },
      { name: 'today', open: showToday },
    ],
  },
]

/** The sandbox's page, which everybody sees. */
export const SANDBOX = [
  { who: 'anybody', enter: (page) => page.goto('/sandbox/'), screens: [at('sandbox', '/sandbox/')] },
]
