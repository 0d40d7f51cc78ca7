import type { Change, Database } from './database'

const CIPHER = 'AES-GCM'
const NONCE_BYTES = 12
const CIPHER_KEY = 'cipher'

interface Sealed {
  readonly nonce: Uint8Array<ArrayBuffer>
  readonly bytes: ArrayBuffer
}

/** What a till keeps, encrypted under a key this browser uses and never gives out. */
export interface Vault {
  readonly read: (name: string) => Promise<unknown>
  readonly write: (name: string, value: unknown) => Promise<void>
  /** The log's entries from a number on, in order. */
  readonly log: (first: number) => Promise<readonly (readonly [number, unknown])[]>
  /** Adds an entry to the log and changes records with it, all or nothing. Fails if the number is taken. */
  readonly append: (seq: number, entry: unknown, records: Readonly<Record<string, unknown>>) => Promise<void>
  /** Begins an empty log, writes records and makes other changes, all or nothing. */
  readonly restart: (records: Readonly<Record<string, unknown>>, others: readonly Change[]) => Promise<void>
  /** Changes entries of the log that are there already. */
  readonly amend: (entries: readonly (readonly [number, unknown])[]) => Promise<void>
}

async function cipherKey(database: Database): Promise<CryptoKey> {
  const kept = (await database.get('keys', CIPHER_KEY)) as CryptoKey | undefined
  if (kept !== undefined) return kept
  const key = await crypto.subtle.generateKey({ name: CIPHER, length: 256 }, false, ['encrypt', 'decrypt'])
  await database.change([{ part: 'keys', way: 'add', key: CIPHER_KEY, value: key }])
  return key
}

/** Opens what is kept; makes the key the first time. */
export async function openVault(database: Database): Promise<Vault> {
  const key = await cipherKey(database)
  // The place goes into the seal, so that a record can't be put where another belongs.
  const place = (part: string, name: string | number) => new TextEncoder().encode(`${part}/${name}`)
  const seal = async (part: Change['part'], way: 'add' | 'put', name: string | number, value: unknown): Promise<Change> => {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
    const text = new TextEncoder().encode(JSON.stringify(value))
    const bytes = await crypto.subtle.encrypt({ name: CIPHER, iv: nonce, additionalData: place(part, name) }, key, text)
    return { part, way, key: name, value: { nonce, bytes } satisfies Sealed }
  }
  const unseal = async (part: string, name: string | number, value: unknown): Promise<unknown> => {
    const { nonce, bytes } = value as Sealed
    const text = await crypto.subtle.decrypt({ name: CIPHER, iv: nonce, additionalData: place(part, name) }, key, bytes)
    return JSON.parse(new TextDecoder().decode(text))
  }
  return {
    read: async (name) => {
      const value = await database.get('records', name)
      return value === undefined ? null : unseal('records', name, value)
    },
    write: async (name, value) => database.change([await seal('records', 'put', name, value)]),
    log: async (first) => {
      const rows = await database.list('log', first)
      return Promise.all(rows.map(async ([seq, value]) => [Number(seq), await unseal('log', seq, value)] as const))
    },
    append: async (seq, entry, records) => {
      const others = Object.entries(records).map(([name, value]) => seal('records', 'put', name, value))
      await database.change(await Promise.all([seal('log', 'add', seq, entry), ...others]))
    },
    restart: async (records, others) => {
      const written = await Promise.all(Object.entries(records).map(([name, value]) => seal('records', 'put', name, value)))
      await database.change([{ part: 'log', way: 'empty' }, ...written, ...others])
    },
    amend: async (entries) => database.change(await Promise.all(entries.map(([seq, entry]) => seal('log', 'put', seq, entry)))),
  }
}
