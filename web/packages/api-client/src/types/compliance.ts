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
  | 'reopened'

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
  | { readonly step: 'escalate' | 'turn_down' | 'reopen'; readonly reason: string }
  | { readonly step: 'snooze'; readonly until: string; readonly reason: string }
  | { readonly step: 'decide'; readonly outcome: CaseOutcome; readonly reason: string }

/** A report to the authorities that a case calls for; its id is the case's. */
export interface Sar {
  readonly case_id: string
  readonly subject: PartyInCase
  /** A date. */
  readonly due_on: string
  readonly standing: 'due' | 'overdue' | 'filed' | 'filed_late'
  /** Days that are left, the last one included. */
  readonly days_left: number | null
  readonly filed_at: string | null
  readonly filed_by: PartyInCase | null
  /** A date. */
  readonly keep_until: string | null
}

export const SUSPICIONS = [
  'below_recordkeeping_threshold',
  'below_ctr_threshold',
  'multiple_accounts',
  'straw_man',
  'out_of_pattern',
  'source_of_funds',
  'funnel_account',
  'wash_trading',
  'market_manipulation',
  'identity_theft',
  'account_takeover',
  'working_together',
  'self_dealing',
  'no_lawful_purpose',
  'high_risk_jurisdiction',
  'terrorism',
  'false_identification',
] as const

/** What is suspicious, in the words of the form. */
export type Suspicion = (typeof SUSPICIONS)[number]

export interface SarText {
  readonly suspicions: readonly Suspicion[]
  readonly narrative: string
}

export interface SarDraft extends SarText {
  /** A date. */
  readonly from: string
  /** A date. */
  readonly to: string
  readonly amount: Money | null
}

export interface SarDetail {
  readonly report: Sar
  readonly draft: SarDraft
}

/** A gift so large that both sides had to be on record before it moved. */
export interface TravelRecord {
  readonly gift_id: string
  /** Whether the gift is on its way back. */
  readonly back: boolean
  readonly sender: PartyInCase
  readonly receiver: PartyInCase
  readonly coupon_id: string
  readonly worth: Money
  readonly made_at: string
}
