/** What the till's rules are compiled from, as one digest, so that a test can tell a module that is out of date. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const ROOT = resolve(import.meta.dirname, '../..')
const CRATES = ['crates/domain/types', 'crates/domain/coupon', 'crates/platform/till_rules']

function filesOf(crate) {
  const sources = readdirSync(join(ROOT, crate, 'src'), { recursive: true }).filter((name) => name.endsWith('.rs'))
  return [join(crate, 'Cargo.toml'), ...sources.map((name) => join(crate, 'src', name))]
}

/** SHA-256 over the names and bytes of all sources, in hexadecimal and with a line's end. */
export function inputsDigest() {
  const hash = createHash('sha256')
  for (const file of CRATES.flatMap(filesOf).sort()) hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)))
  return `${hash.digest('hex')}\n`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.stdout.write(inputsDigest())
