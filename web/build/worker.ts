import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Plugin, Rolldown } from 'vite'

/** What of a built chunk says which other files it may load. */
type Part = Pick<Rolldown.OutputChunk, 'type' | 'imports' | 'dynamicImports'> & {
  readonly viteMetadata?: { readonly importedCss: ReadonlySet<string>; readonly importedAssets: ReadonlySet<string> }
}

type Bundle = Readonly<Record<string, Part | Pick<Rolldown.OutputAsset, 'type'>>>

/** The files an app may ever load: its entry, whatever that imports now or later, and their styles and assets. */
export function allFiles(bundle: Bundle, entry: string): Set<string> {
  const found = new Set<string>()
  const queue = [entry]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const part = bundle[file]
    if (found.has(file) || part === undefined) continue
    found.add(file)
    if (part.type !== 'chunk') continue
    const { viteMetadata: others } = part
    queue.push(...part.imports, ...part.dynamicImports, ...(others?.importedCss ?? []), ...(others?.importedAssets ?? []))
  }
  return found
}

/** The worker's text for these files: their paths and a version that follows from them and the text. */
export function workerText(source: string, files: Iterable<string>): string {
  const list = JSON.stringify([...files].map((file) => `/${file}`).toSorted())
  const version = createHash('sha256').update(source).update(list).digest('hex').slice(0, 16)
  return `const FILES = ${list}\nconst VERSION = '${version}'\n${source}`
}

/** Writes the till's service worker beside its page. */
export function tillWorker(root: string, outDir: string): Plugin {
  let text = ''
  return {
    name: 'genex-till-worker',
    generateBundle(_, bundle) {
      const entry = Object.values(bundle).find((part) => part.type === 'chunk' && part.isEntry && part.name === 'till')
      if (entry === undefined) this.error('there is no till in this build')
      const files = [...allFiles(bundle, entry.fileName), 'icon.svg', 'till.webmanifest']
      text = workerText(readFileSync(resolve(root, 'apps/till/worker.js'), 'utf8'), files)
    },
    closeBundle() {
      const folder = resolve(outDir, '../till')
      mkdirSync(folder, { recursive: true })
      writeFileSync(resolve(folder, 'worker.js'), text)
    },
  }
}
