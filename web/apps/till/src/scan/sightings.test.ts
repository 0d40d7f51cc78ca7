import { expect, test } from 'vitest'
import { OUT_OF_SIGHT_MS, Sightings } from './sightings'

test('a code held in front of the camera is taken once', () => {
  const sightings = new Sightings()
  expect(sightings.isNew('a', 0)).toBe(true)
  for (let at = 150; at < 10_000; at += 150) expect(sightings.isNew('a', at)).toBe(false)
})

test('a code taken away and shown again is taken again', () => {
  const sightings = new Sightings()
  sightings.isNew('a', 0)
  expect(sightings.isNew('a', OUT_OF_SIGHT_MS)).toBe(true)
})

test('another code is taken at once', () => {
  const sightings = new Sightings()
  sightings.isNew('a', 0)
  expect(sightings.isNew('b', 10)).toBe(true)
})
