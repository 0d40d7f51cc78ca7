import type { EntryResult, OfflineData } from '@genex/api-client/types/coupons'
import { readFileSync } from 'node:fs'
import { beforeEach, expect, test } from 'vitest'
import type { BudgetFacts } from '../rules/facts'
import { loadRules, type Rules } from '../rules/rules'
import vectors from '../rules/vectors.json'
import { memoryDatabase } from '../testing/memory'
import { type Attestation, Counter, report } from './counter'
import { type DeviceKey, deviceKey, makeDeviceKey } from './device-key'
import { openVault } from './vault'

/** The moment the vectors' passes were shown. */
const NOW = 1_800_000_000_000
const SAID: Attestation = { terminal: '07'.repeat(20), commitment: '09'.repeat(32), minimumMet: true }
const HOUR_MS = 3_600_000

type Field = 'pass' | 'budget' | 'issuer_key'

/** The fields of the vectors' questions whose answer is a yes. */
function genuine(ask: string, field: Field): string[] {
  const good = vectors.filter(({ question, answer }) => question.ask === ask && 'ok' in answer)
  return good.map(({ question }) => (question as unknown as Record<Field, string>)[field])
}

const PASSES = genuine('pass', 'pass')
const [BUDGET = ''] = genuine('budget', 'budget')
const [ISSUER_KEY = ''] = genuine('budget', 'issuer_key')

function data(change: Partial<OfflineData> = {}): OfflineData {
  const budgets = [{ series_name: 'Set menu', budget: BUDGET, spent: 0 }]
  const head = `0x${'0'.repeat(64)}`
  return { issuer_key: `0x${ISSUER_KEY}`, now: new Date(NOW).toISOString(), head_seq: 0, head, budgets, ...change }
}

let rules: Rules
let clock = NOW

beforeEach(async () => {
  rules = await loadRules(readFileSync(new URL('../rules/till_rules.wasm', import.meta.url)))
  clock = NOW
})

async function open(database: ReturnType<typeof memoryDatabase>, key: DeviceKey): Promise<Counter> {
  return new Counter(await openVault(database), rules, key, () => clock, (work) => work())
}

/** A till that is enrolled and has packed. */
async function equipped() {
  const database = memoryDatabase()
  const { key, keeping } = await makeDeviceKey()
  await database.change([keeping])
  const read = rules.ask('budget', { issuer_key: ISSUER_KEY, budget: BUDGET }) as { ok: BudgetFacts }
  const { device, stores } = read.ok
  const vault = await openVault(database)
  await vault.write('enrolment', { id: device, name: 'Counter', issuer: 'iss', store: stores[0], ended: false })
  const counter = await open(database, key)
  await counter.pack(data())
  return { database, counter, key }
}

function pass(index: number): string {
  return PASSES[index] ?? ''
}

test('a genuine pass is taken once, and no more coupons than the budget has units', async () => {
  const { counter } = await equipped()
  expect(await counter.take(pass(0), SAID)).toMatchObject({ ok: { series_name: 'Set menu' } })
  expect(await counter.take(pass(0), SAID)).toEqual({ refused: 'used_here' })
  expect(await counter.take(pass(1), SAID)).toHaveProperty('ok')
  expect(await counter.take(pass(2), SAID)).toEqual({ refused: 'used_up' })
  expect(await counter.entries()).toHaveLength(2)
})

test('the entries are a log the rules admit, signed by this till', async () => {
  const { counter, key } = await equipped()
  await counter.take(pass(0), SAID)
  await counter.take(pass(1), SAID)
  let head = { seq: 0, digest: '0'.repeat(64) }
  for (const { sealed } of await counter.entries()) {
    const answer = rules.ask('follows', { device_key: key.publicKey, head, sealed })
    expect(answer).toHaveProperty('ok')
    if ('ok' in answer) head = answer.ok
  }
  expect(head.seq).toBe(2)
})

test('a till that is killed goes on where its log ends', async () => {
  const { database, counter } = await equipped()
  await counter.take(pass(0), SAID)
  const key = await deviceKey(database)
  if (key === null) throw new Error('the key is gone')
  const again = await open(database, key)
  expect(await again.take(pass(0), SAID)).toEqual({ refused: 'used_here' })
  await again.take(pass(1), SAID)
  const sequence = (await again.entries()).map(({ sealed }) => (JSON.parse(sealed.body) as { seq: number }).seq)
  expect(sequence).toEqual([1, 2])
})

test('of two tabs with one log, only one writes a number', async () => {
  const { database, counter, key } = await equipped()
  const other = await open(database, key)
  const both = await Promise.allSettled([counter.take(pass(0), SAID), other.take(pass(1), SAID)])
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await counter.entries()).toHaveLength(1)
})

test('a code that is typed, a bill that is too small and a forged pass are refused by name', async () => {
  const { counter } = await equipped()
  expect(await counter.judge('482177309146', true)).toEqual({ refused: 'pass_malformed' })
  expect(await counter.judge(pass(0), false)).toEqual({ refused: 'minimum_spend' })
  const forged = `${pass(0).slice(0, -2)}${pass(0).endsWith('AA') ? 'BB' : 'AA'}`
  expect(await counter.judge(forged, true)).toEqual({ refused: 'pass_forged' })
})

test.each([
  [-HOUR_MS, 'clock'],
  [2 * HOUR_MS, 'pass_not_good'],
  [24 * HOUR_MS, 'no_budget'],
])('a clock that moves by %i ms while cut off redeems nothing', async (by, refused) => {
  const { counter } = await equipped()
  clock += by
  expect(await counter.take(pass(0), SAID)).toEqual({ refused })
  expect(await counter.entries()).toHaveLength(0)
})

test('a clock that was wrong all along is told and put right by what the platform said', async () => {
  const { counter } = await equipped()
  clock -= 5 * HOUR_MS
  await counter.pack(data())
  expect(await counter.isClockWrong()).toBe(true)
  expect(await counter.judge(pass(0), true)).toHaveProperty('ok')
})

test('a till whose storage was set back stops', async () => {
  const { counter } = await equipped()
  await counter.pack(data({ head_seq: 3 }))
  expect(await counter.judge(pass(0), true)).toEqual({ refused: 'ended' })
})

test('a budget of another till or a forger is left behind', async () => {
  const { counter } = await equipped()
  const [head] = BUDGET.split('.')
  const budgets = [{ series_name: 'Set menu', budget: `${head ?? ''}.e30.AAAA`, spent: 0 }]
  await counter.pack(data({ budgets }))
  expect(await counter.judge(pass(0), true)).toEqual({ refused: 'no_budget' })
})

test('each entry gets its answer; a lost answer is asked for again', async () => {
  const { counter } = await equipped()
  await counter.take(pass(0), SAID)
  await counter.take(pass(1), SAID)
  await expect(report(counter, () => Promise.reject(new Error('cut off')))).rejects.toThrow()
  const answers: EntryResult[] = ['accepted', 'conflict']
  const sent: number[] = []
  const send = (_: string, entries: readonly unknown[]) => {
    sent.push(entries.length)
    return Promise.resolve(answers)
  }
  expect(await report(counter, send)).toBe(2)
  expect(await report(counter, send)).toBe(0)
  expect(sent).toEqual([2])
  expect((await counter.entries()).map(({ result }) => result)).toEqual(answers)
})

test('a till that has lost its rights keeps what was not taken in, and stops', async () => {
  const { counter } = await equipped()
  await counter.take(pass(0), SAID)
  expect(await report(counter, () => Promise.resolve(['forked']))).toBe(0)
  expect((await counter.unreported()).entries).toHaveLength(1)
  expect(await counter.judge(pass(1), true)).toEqual({ refused: 'ended' })
})
