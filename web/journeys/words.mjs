/** The words on the screens: the apps' own locale trees, filled in the way the apps fill them. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInstance } from 'i18next'
import ts from 'typescript'

const WEB = resolve(import.meta.dirname, '..')
const APPS = ['wallet', 'issuer', 'till', 'operator', 'sandbox']

/** Stands for any value in a pattern; no text of ours holds this character. */
const ANY = '\u0000'

export const LOCALES = ['en', 'zh-CN', 'ja']

/** Imports one TypeScript module that needs nothing but itself at run time. */
async function importTypeScript(path) {
  const source = await readFile(resolve(WEB, path), 'utf8')
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }
  const { outputText } = ts.transpileModule(source, { compilerOptions: options })
  return import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`)
}

async function treesOf(locale) {
  const folders = [['ui', 'packages/ui/src/i18n'], ...APPS.map((app) => [app, `apps/${app}/src`])]
  const loaded = folders.map(async ([name, folder]) => {
    const { default: tree } = await importTypeScript(`${folder}/locales/${locale}.ts`)
    return [name, tree]
  })
  return Object.fromEntries(await Promise.all(loaded))
}

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

/** A pattern for the whole text of `key`, whatever values are filled in. */
function patternOf(say, tree, key) {
  if (tree[key] === undefined) throw new RangeError(`no such text: ${key}`)
  const holes = [...tree[key].matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => [name, ANY])
  return new RegExp(`^${escape(say(key, Object.fromEntries(holes))).replaceAll(ANY, '.+')}$`)
}

/**
 * For each app (and `ui`, which they share) a function from key and values to the text in `locale`,
 * with `like(key)`, the pattern of that text. A key that does not exist is an error.
 */
export async function wordsIn(locale) {
  const trees = await treesOf(locale)
  const i18n = createInstance()
  const plain = { keySeparator: false, nsSeparator: false, fallbackLng: false, interpolation: { escapeValue: false } }
  await i18n.init({ lng: locale, resources: { [locale]: trees }, ...plain })
  const speakers = Object.entries(trees).map(([ns, tree]) => {
    const say = (key, values = {}) => {
      if (!i18n.exists(key, { ns, ...values })) throw new RangeError(`no text ${key} in ${ns}`)
      return i18n.t(key, { ns, ...values })
    }
    return [ns, Object.assign(say, { like: (key) => patternOf(say, tree, key) })]
  })
  const { forbiddenWord } = await importTypeScript('packages/ui/src/i18n/wording.ts')
  return { locale, forbiddenWord, ...Object.fromEntries(speakers) }
}
