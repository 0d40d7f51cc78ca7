import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { firstFiles, firstWeight } from './weight'

function chunk(code: string, imports: string[] = []) {
  return { type: 'chunk' as const, code, imports }
}

const bundle = { 'app.js': chunk('app', ['ui.js', 'react.js']), 'ui.js': chunk('ui', ['react.js']), 'react.js': chunk('react', ['ui.js']), 'later.js': chunk('later') }

test('a first page needs what its entry imports, however often and in whatever circle', () => {
  expect([...firstFiles(bundle, 'app.js')].sort()).toEqual(['app.js', 'react.js', 'ui.js'])
})

test('its weight is that of each file, compressed by itself', () => {
  const sizes = ['app', 'ui', 'react'].map((code) => gzipSync(code).length)
  expect(firstWeight(bundle, 'app.js')).toBe(sizes.reduce((sum, size) => sum + size, 0))
})
