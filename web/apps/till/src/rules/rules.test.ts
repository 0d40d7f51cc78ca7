import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inputsDigest } from '../../../../build/rules-inputs.mjs'
import { loadModule } from './rules'
import vectors from './vectors.json'

const kept = (name: string) => readFileSync(new URL(name, import.meta.url))

test.each(vectors)('the module answers as the platform does: $question.ask', async ({ question, answer }) => {
  const ask = await loadModule(kept('till_rules.wasm'))
  expect(JSON.parse(ask(JSON.stringify(question)))).toEqual(answer)
})

test('the module is made from the rules as they are; if not, run `make generate`', () => {
  expect(kept('till_rules.inputs').toString()).toBe(inputsDigest())
})

test('a thousand questions leave the memory as it was', async () => {
  const ask = await loadModule(kept('till_rules.wasm'))
  const question = JSON.stringify(vectors[0]?.question)
  const first = ask(question)
  for (let count = 0; count < 1_000; count += 1) expect(ask(question)).toBe(first)
})
