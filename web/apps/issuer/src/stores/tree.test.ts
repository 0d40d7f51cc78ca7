import { expect, test } from 'vitest'
import { byRegion } from './tree'

const store = (id: string, name: string, region: string) => ({ id, name, region, city: '' })

test('every store stands in its region once, in order', () => {
  const tree = byRegion([store('3', 'Pier', 'West'), store('1', 'Quay', 'East'), store('2', 'Bay', 'East')])
  expect(tree.map(({ region, stores }) => [region, stores.map(({ name }) => name)])).toEqual([
    ['East', ['Bay', 'Quay']],
    ['West', ['Pier']],
  ])
})
