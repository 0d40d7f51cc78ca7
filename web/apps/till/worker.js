/*
 * Opens the till where there is no network. The build puts two constants in front: `FILES`, all the till may load, and
 * `VERSION`, which changes with any of them. Only files are kept here: nothing the API answers, and nobody's data.
 */
/* global FILES, VERSION */

const CACHE = `genex-till-${VERSION}`
const PAGE = '/till/'
const PATIENCE_MS = 4_000

async function keepFiles() {
  const cache = await caches.open(CACHE)
  await cache.addAll([PAGE, ...FILES])
  await self.skipWaiting()
}

async function takeOver() {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith('genex-till-') && name !== CACHE)
  await Promise.all(old.map((name) => caches.delete(name)))
  await self.clients.claim()
}

/** The newest page while the server answers in time, else the one that is kept. */
async function page(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) })
    if (answer.ok) return answer
  } catch {
    // There is no network, or none that can be waited for.
  }
  const cache = await caches.open(CACHE)
  return (await cache.match(PAGE)) ?? Response.error()
}

/** A file carries a digest in its name: what is kept of it is what the server has. */
async function file(request) {
  const cache = await caches.open(CACHE)
  return (await cache.match(request)) ?? fetch(request)
}

self.addEventListener('install', (event) => event.waitUntil(keepFiles()))
self.addEventListener('activate', (event) => event.waitUntil(takeOver()))
self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (FILES.includes(pathname)) event.respondWith(file(request))
})
