import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { allFiles, workerText } from './worker'

const ORIGIN = 'https://till.test'
const SOURCE = readFileSync(new URL('../apps/till/worker.js', import.meta.url), 'utf8')

function chunk(imports: string[], dynamicImports: string[] = [], assets: string[] = []) {
  const viteMetadata = { importedCss: new Set<string>(), importedAssets: new Set(assets) }
  return { type: 'chunk' as const, imports, dynamicImports, viteMetadata }
}

test('an app may load what is imported now or later, and the assets of that', () => {
  const bundle = {
    'till.js': chunk(['ui.js'], ['decoder.js']),
    'ui.js': chunk(['till.js']),
    'decoder.js': chunk([], [], ['reader.wasm']),
    'reader.wasm': { type: 'asset' as const },
    'wallet.js': chunk(['ui.js']),
  }
  expect([...allFiles(bundle, 'till.js')].sort()).toEqual(['decoder.js', 'reader.wasm', 'till.js', 'ui.js'])
})

test('the version changes with the files and with the worker', () => {
  const versionOf = (text: string) => /VERSION = '(\w+)'/.exec(text)?.[1]
  const versions = [workerText('a', ['x']), workerText('a', ['y']), workerText('b', ['x'])].map(versionOf)
  expect(new Set(versions).size).toBe(3)
  expect(versionOf(workerText('a', ['x']))).toBe(versions[0])
})

type Listener = (event: object) => void

/** Starts the worker with a cache in memory and a network that is there or not. */
async function started(network: { isCut: boolean }) {
  const kept = new Map<string, string>()
  const pathOf = (request: string | { url: string }) => new URL(typeof request === 'string' ? request : request.url, ORIGIN).pathname
  const cache = {
    addAll: (paths: string[]) => {
      for (const path of paths) kept.set(path, `kept ${path}`)
      return Promise.resolve()
    },
    match: (request: string | { url: string }) => {
      const body = kept.get(pathOf(request))
      return Promise.resolve(body === undefined ? undefined : new Response(body))
    },
  }
  const caches = { open: () => Promise.resolve(cache), keys: () => Promise.resolve([]), delete: () => Promise.resolve(true) }
  const fetch = (request: { url: string }) =>
    network.isCut ? Promise.reject(new TypeError('cut off')) : Promise.resolve(new Response(`served ${pathOf(request)}`))
  const listeners = new Map<string, Listener>()
  const self = {
    addEventListener: (name: string, listener: Listener) => listeners.set(name, listener),
    skipWaiting: () => Promise.resolve(),
    clients: { claim: () => Promise.resolve() },
    location: { origin: ORIGIN },
  }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the worker is a script of its own, not a module
  const run = new Function('self', 'caches', 'fetch', workerText(SOURCE, ['assets/till-1f.js'])) as (...parts: unknown[]) => void
  run(self, caches, fetch)
  for (const name of ['install', 'activate']) {
    const work: Promise<unknown>[] = []
    listeners.get(name)?.({ waitUntil: (promise: Promise<unknown>) => work.push(promise) })
    await Promise.all(work)
  }
  /** What the worker answers; `null` when it leaves the request to the browser. */
  return async (path: string, change: { mode?: string; method?: string } = {}): Promise<string | null> => {
    const answers: Promise<Response>[] = []
    const request = { url: ORIGIN + path, method: 'GET', mode: 'cors', ...change }
    listeners.get('fetch')?.({ request, respondWith: (promise: Promise<Response>) => answers.push(promise) })
    return (await answers[0])?.text() ?? null
  }
}

test('without a network the till’s page and files are there; with one, the page is the newest', async () => {
  const network = { isCut: false }
  const ask = await started(network)
  expect(await ask('/till/today', { mode: 'navigate' })).toBe('served /till/today')
  network.isCut = true
  expect(await ask('/till/today', { mode: 'navigate' })).toBe('kept /till/')
  expect(await ask('/assets/till-1f.js')).toBe('kept /assets/till-1f.js')
})

test('the API is never answered by the worker', async () => {
  const ask = await started({ isCut: true })
  for (const path of ['/v1/me', '/healthz', '/oauth/token']) expect(await ask(path)).toBeNull()
  expect(await ask('/till/', { method: 'POST', mode: 'navigate' })).toBeNull()
})
