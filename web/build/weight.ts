import { gzipSync } from 'node:zlib'
import type { Plugin, Rolldown } from 'vite'

/** The most an app's first page may weigh, compressed: what a phone loads in a second on a middling line. */
export const LIMIT_BYTES = 350 * 1024

type Bundle = Readonly<Record<string, Pick<Rolldown.OutputChunk, 'type' | 'code' | 'imports'> | Rolldown.OutputAsset>>

/** The files a page cannot show itself without: the entry and whatever it imports, step by step. */
export function firstFiles(bundle: Bundle, entry: string): Set<string> {
  const found = new Set<string>()
  const queue = [entry]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const part = bundle[file]
    if (found.has(file) || part === undefined) continue
    found.add(file)
    if (part.type === 'chunk') queue.push(...part.imports)
  }
  return found
}

function weightOf(bundle: Bundle, file: string): number {
  const part = bundle[file]
  if (part === undefined) return 0
  return gzipSync(part.type === 'chunk' ? part.code : part.source).length
}

/** Bytes of an entry's first files, each compressed by itself as it is served. */
export function firstWeight(bundle: Bundle, entry: string): number {
  return [...firstFiles(bundle, entry)].reduce((sum, file) => sum + weightOf(bundle, file), 0)
}

/** Tells what each app's first page weighs, and breaks the build of one that is too heavy. */
export function weight(): Plugin {
  return {
    name: 'genex-weight',
    generateBundle(_, bundle) {
      const entries = Object.values(bundle).filter((part) => part.type === 'chunk').filter((chunk) => chunk.isEntry)
      for (const { name, fileName } of entries) {
        const bytes = firstWeight(bundle, fileName)
        const said = `${name}: the first page takes ${String(Math.round(bytes / 1024))} kB of scripts, compressed`
        if (bytes > LIMIT_BYTES) this.error(`${said}; ${String(LIMIT_BYTES / 1024)} kB is the most`)
        this.info(said)
      }
    },
  }
}
