const STORAGE_KEY = 'genex.till.bills'

/** A local day as `YYYY-MM-DD`. */
export function localDay(now: Date): string {
  const pad = (part: number) => String(part).padStart(2, '0')
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`
}

/** The till's own next bill number on a day, such as `20261122-0007`; each call gives another. */
export function nextBillNumber(storage: Storage, day: string): string {
  const [storedDay, stored] = (storage.getItem(STORAGE_KEY) ?? '').split(':')
  const count = storedDay === day ? Number.parseInt(stored ?? '', 10) || 0 : 0
  storage.setItem(STORAGE_KEY, `${day}:${count + 1}`)
  return `${day.replaceAll('-', '')}-${String(count + 1).padStart(4, '0')}`
}
