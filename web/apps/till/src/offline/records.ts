import type { BudgetFacts, Head } from '../rules/facts'

/** This till as the platform knows it. */
export interface Enrolment {
  readonly id: string
  readonly name: string
  readonly issuer: string
  readonly store: string | null
  /** Set when the platform takes nothing of this till any more. */
  readonly ended: boolean
}

/** A budget the platform signed, read and found genuine. */
export interface KeptBudget {
  readonly seriesName: string
  readonly text: string
  readonly facts: BudgetFacts
  /** As the platform knew it. */
  readonly spent: number
}

/** What a till took along when it was last connected. */
export interface Luggage {
  readonly issuerKey: string
  /** The platform's time then, and how far it was ahead of this device's clock; milliseconds. */
  readonly now: number
  readonly aheadMs: number
  readonly budgets: readonly KeptBudget[]
}

/** The end of the log, and what today's entries have spent. Kept with each entry, all or nothing. */
export interface LogEnd {
  readonly head: Head
  /** The moment of the last entry; milliseconds since 1970. */
  readonly at: number
  /** By series and day. */
  readonly spent: Readonly<Record<string, number>>
}

/** The end of a log nothing is in yet. */
export const EMPTY_LOG: LogEnd = { head: { seq: 0, digest: '0'.repeat(64) }, at: 0, spent: {} }
