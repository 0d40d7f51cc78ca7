import type { Change, Database } from '../offline/database'

/** A till's database in memory, for tests. What `rows` holds can be copied, which is what a thief would do. */
export function memoryDatabase(rows = new Map<string, Map<string | number, unknown>>()): Database & { rows: typeof rows } {
  const part = (name: string) => {
    const found = rows.get(name) ?? new Map<string | number, unknown>()
    rows.set(name, found)
    return found
  }
  const isTaken = (change: Change) => change.way === 'add' && part(change.part).has(change.key)
  return {
    rows,
    get: (name, key) => Promise.resolve(part(name).get(key)),
    list: (name, first) => {
      const found = [...part(name)].filter(([key]) => key >= first)
      return Promise.resolve(found.toSorted(([a], [b]) => (a < b ? -1 : 1)))
    },
    change: (changes) => {
      if (changes.some(isTaken)) return Promise.reject(new Error('there is something already'))
      for (const change of changes) {
        if (change.way === 'empty') part(change.part).clear()
        else part(change.part).set(change.key, change.value)
      }
      return Promise.resolve()
    },
  }
}
