import { expect, test } from 'vitest'
import { compareCode, withoutImmutables } from './bytecode'

const artefact = { contractName: 'C', deployedBytecode: '0x6000000000ff', immutableReferences: [[{ start: 1, length: 2 }]] } as const

test('what a constructor wrote is no difference', () => {
  expect(withoutImmutables('0x60aabb0000ff', artefact.immutableReferences)).toBe('0x6000000000ff')
  const { source, chain } = compareCode('0x60aabb0000ff', artefact)
  expect(chain).toBe(source)
})

test('any other byte is', () => {
  for (const code of ['0x61aabb0000ff', '0x60aabb0100ff', '0x60aabb0000ff00', '0x'] as const) {
    const { source, chain } = compareCode(code, artefact)
    expect(chain).not.toBe(source)
  }
})
