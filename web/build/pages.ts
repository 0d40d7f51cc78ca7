import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Plugin } from 'vite'

/** The apps of the product and the URL path each is served under. */
export const APPS = {
  wallet: '/',
  issuer: '/issuer/',
  till: '/till/',
  operator: '/operator/',
  sandbox: '/sandbox/',
  explorer: '/explorer/',
} as const

type AppName = keyof typeof APPS

const names = Object.keys(APPS) as AppName[]

/** The HTML entry of every app, relative to the web root. */
export const ENTRIES = Object.fromEntries(names.map((name) => [name, `apps/${name}/index.html`]))

/** The app that answers a page request: the longest served path that the URL starts with. */
export function appOf(url: string): AppName {
  const path = (url.split('?')[0] ?? '/').replace(/\/?$/, '/')
  return names.find((name) => name !== 'wallet' && path.startsWith(APPS[name])) ?? 'wallet'
}

function isPage(method: string | undefined, accept: string | undefined): boolean {
  return method === 'GET' && (accept ?? '').includes('text/html')
}

/**
 * Serves each app under its path in development and, after a build, moves each entry page to
 * `dist/<app>/`, so that one build yields all of them. The wallet is served at the root, and with it
 * the chunks that all of them share.
 */
export function pages(root: string, outDir: string): Plugin {
  return {
    name: 'genex-pages',
    configureServer(server) {
      return () => {
        server.middlewares.use((request, response, next) => {
          const url = request.originalUrl ?? '/'
          if (!isPage(request.method, request.headers.accept) || url.startsWith('/v1/')) {
            next()
            return
          }
          const source = readFileSync(resolve(root, ENTRIES[appOf(url)] ?? ''), 'utf8')
          server
            .transformIndexHtml(url, source)
            .then((html) => response.setHeader('content-type', 'text/html').end(html))
            .catch(next)
        })
      }
    },
    closeBundle() {
      for (const name of names) {
        const from = resolve(outDir, ENTRIES[name] ?? '')
        const to = resolve(outDir, '..', name, 'index.html')
        if (!existsSync(from)) continue
        mkdirSync(dirname(to), { recursive: true })
        renameSync(from, to)
      }
      rmSync(resolve(outDir, 'apps'), { recursive: true, force: true })
    },
  }
}
