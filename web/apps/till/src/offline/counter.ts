import type { Money } from '@genex/api-client/types/common'
import type { EntryResult, OfflineData, ReservedCoupon, SealedEntry } from '@genex/api-client/types/coupons'
import type { BudgetFacts } from '../rules/facts'
import type { Rules } from '../rules/rules'
import type { DeviceKey } from './device-key'
import { EMPTY_LOG, type Enrolment, type KeptBudget, type LogEnd, type Luggage } from './records'
import type { Vault } from './vault'

/** A redemption in the log. */
export interface LogEntry {
  readonly sealed: SealedEntry
  readonly coupon: string
  readonly seriesName: string
  readonly worth: Money
  /** Milliseconds since 1970, as the till believed. */
  readonly at: number
  /** What the platform said of it; null while it has not been reported. */
  readonly result: EntryResult | null
}

/** A pass that may be taken. */
interface Good {
  readonly ok: ReservedCoupon
  /** When the pass is over. */
  readonly until: string
  readonly budget: KeptBudget
}

/** Why a pass is not taken without asking; the rules' names, and what only this till can know. */
export type Judgement = Good | { readonly refused: string }

/** What an entry says beside the pass; hexadecimal without `0x`. */
export interface Attestation {
  readonly terminal: string
  readonly commitment: string
  readonly minimumMet: boolean
}

const DAY_MS = 86_400_000
/** A clock that is further off than this is wrong; passes have the same tolerance. */
const SKEW_MS = 300_000
const LOCK = 'genex-till-log'

/** What the platform calls an entry that it took in. */
const TAKEN: ReadonlySet<EntryResult> = new Set<EntryResult>(['accepted', 'conflict', 'beyond_budget', 'refused'])

/** After these, the till may do nothing any more until it is enrolled anew. */
const FATAL: ReadonlySet<EntryResult> = new Set<EntryResult>(['revoked', 'forked', 'bad_log', 'gap'])

type Alone = <T>(work: () => Promise<T>) => Promise<T>

/** Two tabs of one till share one log; only one writes at a time. */
const alone: Alone = async (work) => {
  const done: unknown = await navigator.locks.request(LOCK, work)
  return done as Awaited<ReturnType<typeof work>>
}

function budgetKey({ series, day }: BudgetFacts): string {
  return `${series}/${day}`
}

function bare(hex: string): string {
  return hex.replace(/^0x/, '')
}

/** Redeems without asking, within what the platform has signed, and reports later. Everything it knows is on disk. */
export class Counter {
  private readonly vault: Vault
  private readonly rules: Rules
  private readonly key: DeviceKey
  private readonly clock: () => number
  private readonly alone: Alone

  /** `clock` is this device's, milliseconds since 1970. */
  constructor(vault: Vault, rules: Rules, key: DeviceKey, clock: () => number = Date.now, exclusive: Alone = alone) {
    this.vault = vault
    this.rules = rules
    this.key = key
    this.clock = clock
    this.alone = exclusive
  }

  enrolment(): Promise<Enrolment | null> {
    return this.vault.read('enrolment') as Promise<Enrolment | null>
  }

  private luggage(): Promise<Luggage | null> {
    return this.vault.read('luggage') as Promise<Luggage | null>
  }

  private async end(): Promise<LogEnd> {
    return ((await this.vault.read('end')) as LogEnd | null) ?? EMPTY_LOG
  }

  /** All entries of the log, oldest first. */
  async entries(): Promise<readonly LogEntry[]> {
    return (await this.vault.log(1)).map(([, entry]) => entry as LogEntry)
  }

  /** Whether this device's clock is further from the platform's than passes bear. */
  async isClockWrong(): Promise<boolean> {
    return Math.abs((await this.luggage())?.aheadMs ?? 0) > SKEW_MS
  }

  /** Ends this till's right to redeem without asking. */
  async stop(): Promise<void> {
    const enrolment = await this.enrolment()
    if (enrolment !== null) await this.vault.write('enrolment', { ...enrolment, ended: true })
  }

  /**
   * Packs what the platform gives along. A budget that is not genuine is left out. A platform that knows more of the
   * log than this till does means that the till's storage was set back: it stops.
   */
  async pack(data: OfflineData): Promise<void> {
    const issuerKey = bare(data.issuer_key)
    const enrolment = await this.enrolment()
    const budgets = data.budgets.flatMap(({ series_name: seriesName, budget: text, spent }): KeptBudget[] => {
      const read = this.rules.ask('budget', { issuer_key: issuerKey, budget: text })
      return 'ok' in read && read.ok.device === enrolment?.id ? [{ seriesName, text, facts: read.ok, spent }] : []
    })
    const now = Date.parse(data.now)
    const luggage: Luggage = { issuerKey, now, aheadMs: now - this.clock(), budgets }
    await this.vault.write('luggage', luggage)
    if (data.head_seq > (await this.end()).head.seq) await this.stop()
  }

  /** Whether a pass may be redeemed now without asking, and what the coupon is. Changes nothing. */
  async judge(pass: string, minimumMet: boolean): Promise<Judgement> {
    const [enrolment, luggage, end] = await Promise.all([this.enrolment(), this.luggage(), this.end()])
    if (enrolment === null || luggage === null) return { refused: 'not_enrolled' }
    if (enrolment.ended) return { refused: 'ended' }
    const at = this.clock() + luggage.aheadMs
    if (at < Math.max(luggage.now, end.at)) return { refused: 'clock' }
    const question = { issuer_key: luggage.issuerKey, pass }
    const read = this.rules.ask('pass', question)
    if ('refused' in read) return read
    if ((await this.entries()).some(({ coupon }) => coupon === read.ok.coupon)) return { refused: 'used_here' }
    const day = Math.floor(at / DAY_MS)
    const budget = luggage.budgets.find(({ facts }) => facts.class === read.ok.class && facts.day === day)
    if (budget === undefined) return { refused: 'no_budget' }
    const spent = Math.max(budget.spent, end.spent[budgetKey(budget.facts)] ?? 0)
    const moment = { at: new Date(at).toISOString(), store: enrolment.store, minimum_met: minimumMet, spent }
    const checked = this.rules.ask('check', { ...question, ...moment, budget: budget.text })
    return 'refused' in checked ? checked : { ok: couponOf(checked.ok.coupon, budget), until: checked.ok.expires_at, budget }
  }

  /** Redeems a pass without asking: judges it once more and writes it into the log. On disk when the promise holds. */
  take(pass: string, attestation: Attestation): Promise<Judgement> {
    return this.alone(async () => {
      const judged = await this.judge(pass, attestation.minimumMet)
      if ('ok' in judged) await this.write(pass, attestation, judged)
      return judged
    })
  }

  private async write(pass: string, attestation: Attestation, { ok, budget }: Good): Promise<void> {
    const [enrolment, luggage, end] = await Promise.all([this.enrolment(), this.luggage(), this.end()])
    if (enrolment === null || luggage === null) throw new Error('a till that is not enrolled takes nothing')
    const at = this.clock() + luggage.aheadMs
    const { terminal, commitment, minimumMet: minimum_met } = attestation
    const said = { pass, terminal, commitment, minimum_met, at: new Date(at).toISOString() }
    const next = this.rules.ask('entry', { device: enrolment.id, head: end.head, ...said })
    if ('refused' in next) throw new Error(`the rules refuse an entry: ${next.refused}`)
    const { body, head } = next.ok
    const sealed = { body, signature: await this.key.sign(body) }
    const series = budgetKey(budget.facts)
    const spent = { ...end.spent, [series]: (end.spent[series] ?? 0) + 1 }
    const entry: LogEntry = { sealed, coupon: ok.id, seriesName: ok.series_name, worth: ok.face_value, at, result: null }
    await this.vault.append(head.seq, entry, { end: { head, at, spent } satisfies LogEnd })
  }

  /** Notes what the platform said of entries, from number `first` on. Those that were not taken in stay to be reported. */
  async note(first: number, results: readonly EntryResult[]): Promise<void> {
    const log = await this.vault.log(first)
    const answered = log.slice(0, results.length).flatMap(([seq, entry], index) => {
      const result = results[index]
      return result !== undefined && TAKEN.has(result) ? [[seq, { ...(entry as LogEntry), result }] as const] : []
    })
    await this.vault.amend(answered)
    if (results.some((result) => FATAL.has(result))) await this.stop()
  }

  /** The entries that have not been reported, with the number of the first. */
  async unreported(): Promise<{ first: number; entries: readonly LogEntry[] }> {
    const log = await this.vault.log(1)
    const open = log.filter(([, entry]) => (entry as LogEntry).result === null)
    return { first: open[0]?.[0] ?? 0, entries: open.map(([, entry]) => entry as LogEntry) }
  }
}

function couponOf(id: string, { seriesName, facts }: KeptBudget): ReservedCoupon {
  const { kind, face, min_spend, stackable, expires_at } = facts
  return { id, series_name: seriesName, kind, face_value: face, min_spend, stackable, expires_at }
}

/** What reports entries: the API, or a test. */
export type Report = (device: string, entries: readonly SealedEntry[]) => Promise<readonly EntryResult[]>

const BATCH = 50

/** Reports the log, batch by batch, until all of it is answered or the platform takes no more. How many it took in. */
export async function report(counter: Counter, send: Report): Promise<number> {
  const enrolment = await counter.enrolment()
  if (enrolment === null) return 0
  for (let taken = 0; ; ) {
    const { first, entries } = await counter.unreported()
    const batch = entries.slice(0, BATCH)
    if (batch.length === 0) return taken
    const results = await send(enrolment.id, batch.map(({ sealed }) => sealed))
    await counter.note(first, results)
    taken += results.filter((result) => TAKEN.has(result)).length
    if (results.length < batch.length || results.some((result) => !TAKEN.has(result))) return taken
  }
}
