import type { Money } from './common'

export interface PartyInCase {
  readonly id: string
  /** The name, of those who have an account here. */
  readonly name: string | null
}

export type CaseState = 'open' | 'under_review' | 'escalated' | 'snoozed' | 'proposed' | 'closed'
export type CaseOutcome = 'dismiss' | 'report' | 'freeze'
export type CaseSeverity = 'low' | 'high'

export interface AmlCase {
  readonly id: string
  readonly subject: PartyInCase
  readonly severity: CaseSeverity
  readonly state: CaseState
  /** What was decided, or is proposed. */
  readonly outcome: CaseOutcome | null
  readonly proposed_by: PartyInCase | null
  readonly assignee: PartyInCase | null
  readonly snoozed_until: string | null
  readonly opened_at: string
  readonly due_at: string
  readonly overdue: boolean
  /** How many alerts there are. */
  readonly alerts: number
}

export interface AmlAlert {
  readonly id: string
  readonly case_id: string
  readonly kind: string
  readonly account: string
  readonly severity: CaseSeverity
  /** 0 to 1,000. */
  readonly score: number
  readonly reason: string
  readonly transfers: readonly string[]
  readonly at: string
}

export type MoveKind = 'primary' | 'trade' | 'p2p' | 'refund' | 'deposit' | 'payout' | 'redemption'

export interface Move {
  readonly id: string
  readonly at: string
  readonly from: PartyInCase
  readonly to: PartyInCase
  readonly amount: Money
  readonly kind: MoveKind
}

export type CaseAction =
  | 'opened'
  | 'evidence'
  | 'taken'
  | 'escalated'
  | 'snoozed'
  | 'proposed_dismiss'
  | 'proposed_report'
  | 'proposed_freeze'
  | 'turned_down'
  | 'dismissed'
  | 'reported'
  | 'frozen'

export interface CaseEntry {
  readonly at: string
  readonly by: PartyInCase
  readonly what: CaseAction
  readonly reason: string
}

export interface CaseDossier {
  readonly case: AmlCase
  readonly alerts: readonly AmlAlert[]
  readonly transfers: readonly Move[]
  readonly timeline: readonly CaseEntry[]
}

export type CaseStep =
  | { readonly step: 'take' | 'confirm' }
  | { readonly step: 'escalate' | 'turn_down'; readonly reason: string }
  | { readonly step: 'snooze'; readonly until: string; readonly reason: string }
  | { readonly step: 'decide'; readonly outcome: CaseOutcome; readonly reason: string }
