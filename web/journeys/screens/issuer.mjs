/** Every screen of the issuer's console. */
import { enterConsole } from '../consoles.mjs'
import { PASSWORD } from '../people.mjs'

function at(name, path) {
  return { name, open: (page, words, props) => page.goto(typeof path === 'string' ? path : path(props)) }
}

/** A step of the wizard: the draft, with "next" pressed so many times. */
function step(name, steps) {
  return {
    name,
    open: async (page, { issuer }, { draft }) => {
      await page.goto(`/issuer/templates/${draft.id}`)
      const next = page.getByRole('button', { name: issuer('template.next'), exact: true })
      for (let done = 0; done < steps; done += 1) await next.click()
    },
  }
}

function dialog(name, path, label) {
  return {
    name,
    open: async (page, words) => {
      await page.goto(path)
      await page.getByRole('button', { name: words.issuer(label), exact: true }).first().click()
      await page.getByRole('dialog').waitFor()
    },
  }
}

const OWNER = [
  at('today', '/issuer/'),
  at('templates', '/issuer/templates'),
  at('new template', '/issuer/templates/new'),
  step('template, value', 0),
  step('template, rules', 1),
  step('template, check', 2),
  at('series', '/issuer/series'),
  dialog('issue coupons', '/issuer/series', 'series.issue'),
  at('totals', '/issuer/totals'),
  at('stores', '/issuer/stores'),
  dialog('add a store', '/issuer/stores', 'stores.add_store'),
  dialog('add a person', '/issuer/stores', 'stores.add_staff'),
]

/** Signs in to the console by password, as somebody who is none of the sandbox's people. */
async function enterByPassword(page, { ui }, contact) {
  await page.goto('/issuer/')
  await page.getByRole('button', { name: ui('signIn.usePassword'), exact: true }).click()
  await page.getByLabel(ui('signIn.contact'), { exact: true }).fill(contact)
  await page.getByLabel(ui('signIn.password'), { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: ui('signIn.enter'), exact: true }).click()
  await page.waitForFunction(() => localStorage.getItem('genex.token.issuer') !== null)
}

/** Who sees which screens. */
export const ISSUER = [
  { who: 'stranger', enter: (page) => page.goto('/issuer/'), screens: [at('sign in', '/issuer/')] },
  { who: 'owner', enter: (page, words) => enterConsole(page, words, 'issuer', 'issuer'), screens: OWNER },
  {
    who: 'applicant',
    enter: (page, words, { brand }) => enterByPassword(page, words, brand.contact),
    screens: [at('waiting for the review', '/issuer/'), at('stores, none', '/issuer/stores'), at('series, none', '/issuer/series'), at('totals, none', '/issuer/totals'), at('templates, none', '/issuer/templates')],
  },
  {
    who: 'anybody',
    enter: (page, words, { nobody }) => enterByPassword(page, words, nobody),
    screens: [at('apply', '/issuer/')],
  },
]
