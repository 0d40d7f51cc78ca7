import { expect, test } from 'vitest'
import { endpointOf } from './endpoint'

function memory() {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
}

test('the node beside the server is read unless another is named', () => {
  expect(endpointOf(new URL('http://localhost:8080/explorer/'), memory())).toBe('http://localhost:8545/')
})

test('a named node is kept for the tab', () => {
  const tab = memory()
  expect(endpointOf(new URL('http://localhost:8080/explorer/?rpc=http://127.0.0.1:9000'), tab)).toBe('http://127.0.0.1:9000/')
  expect(endpointOf(new URL('http://localhost:8080/explorer/block/1'), tab)).toBe('http://127.0.0.1:9000/')
})

test('what is no address of a node is not used', () => {
  for (const rpc of ['javascript:alert(1)', 'nowhere', '']) {
    expect(endpointOf(new URL(`http://localhost:8080/explorer/?rpc=${rpc}`), memory())).toBe('http://localhost:8545/')
  }
})
