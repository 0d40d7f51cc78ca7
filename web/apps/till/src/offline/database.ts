const NAME = 'genex-till-offline'

/** The parts of a till's database: keys that can't be taken out, encrypted records by name, encrypted log by number. */
export type Part = 'keys' | 'records' | 'log'

const PARTS: readonly Part[] = ['keys', 'records', 'log']

/** One change of a batch. `add` fails where there is something already; `empty` takes everything out of a part. */
export type Change =
  | { readonly part: Part; readonly way: 'add' | 'put'; readonly key: string | number; readonly value: unknown }
  | { readonly part: Part; readonly way: 'empty' }

/** What is kept of a till on this device. */
export interface Database {
  readonly get: (part: Part, key: string | number) => Promise<unknown>
  /** All of a part from `first` on, in the order of their keys. */
  readonly list: (part: Part, first: string | number) => Promise<readonly (readonly [string | number, unknown])[]>
  /** All of the changes or none of them, on disk when the promise holds. */
  readonly change: (changes: readonly Change[]) => Promise<void>
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('the database does not answer'))
  })
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('the change was not kept'))
  })
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1)
  request.onupgradeneeded = () => {
    for (const part of PARTS) request.result.createObjectStore(part)
  }
  return settled(request)
}

/** The database of this browser. */
export async function openDatabase(): Promise<Database> {
  const database = await open()
  const writing = async (work: (transaction: IDBTransaction) => void) => {
    // `strict` waits for the disk: what a cashier hands goods out for must survive a power cut.
    const transaction = database.transaction([...PARTS], 'readwrite', { durability: 'strict' })
    const end = finished(transaction)
    work(transaction)
    await end
  }
  return {
    get: (part, key) => settled(database.transaction(part).objectStore(part).get(key)),
    list: async (part, first) => {
      const store = database.transaction(part).objectStore(part)
      const range = IDBKeyRange.lowerBound(first)
      const [keys, values] = await Promise.all([settled(store.getAllKeys(range)), settled(store.getAll(range))])
      return keys.map((key, index) => [key as string | number, values[index] as unknown] as const)
    },
    change: (changes) =>
      writing((transaction) => {
        for (const change of changes) {
          const store = transaction.objectStore(change.part)
          if (change.way === 'empty') store.clear()
          else store[change.way](change.value, change.key)
        }
      }),
  }
}
