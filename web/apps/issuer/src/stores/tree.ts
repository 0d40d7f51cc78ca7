import type { Store } from '@genex/api-client/types/issue'

/** The stores of one region. */
export interface Region {
  readonly region: string
  readonly stores: readonly Store[]
}

/** Stores by region, both in alphabetical order. */
export function byRegion(stores: readonly Store[]): readonly Region[] {
  const regions = new Map<string, Store[]>()
  for (const store of stores) {
    const known = regions.get(store.region)
    if (known === undefined) regions.set(store.region, [store])
    else known.push(store)
  }
  return [...regions]
    .map(([region, inside]) => ({ region, stores: inside.toSorted((a, b) => a.name.localeCompare(b.name)) }))
    .toSorted((a, b) => a.region.localeCompare(b.region))
}
