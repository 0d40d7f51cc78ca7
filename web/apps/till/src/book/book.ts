import type { Money } from '@genex/api-client/types/common'
import { createStore, entries, set, type UseStore } from 'idb-keyval'

/** One redemption as this till remembers it: the only place that knows its bill. */
export interface BookEntry {
  /** Of the reservation. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** The order number, once known. */
  readonly number: string | null
  readonly coupon: string
  readonly worth: Money
  readonly store: string
  readonly bill: string
  readonly items: string
  /** `0x` and hex; opens the commitment if it is ever questioned. */
  readonly salt: string
  /** `0x` and hex. */
  readonly commitment: string
}

/** The till's own book of redemptions, kept on this device only. */
export interface Book {
  readonly write: (entry: BookEntry) => Promise<void>
  /** The entries since a moment, newest first. */
  readonly since: (at: number) => Promise<readonly BookEntry[]>
}

/** A book in this browser's database. */
export function openBook(store: UseStore = createStore('genex-till', 'book')): Book {
  return {
    write: (entry) => set(entry.id, entry, store),
    since: async (at) => {
      const all = await entries<string, BookEntry>(store)
      return all
        .map(([, entry]) => entry)
        .filter((entry) => entry.at >= at)
        .toSorted((a, b) => b.at - a.at)
    },
  }
}
