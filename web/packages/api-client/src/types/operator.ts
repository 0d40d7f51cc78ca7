export interface Review {
  readonly id: string
  readonly kind: 'issuer' | 'template' | 'kyc'
  readonly subject_id: string
  readonly title: string
  readonly issuer_name: string | null
  readonly submitted_at: string
  readonly summary: Readonly<Record<string, unknown>>
}

export interface Kpi {
  readonly key: string
  readonly value: string | number | null
  readonly unit: string
  readonly target: string | number | null
}

export interface Difference {
  readonly kind: string
  readonly subject: string
  readonly chain: string | null
  readonly ledger: string | null
  readonly projection: string | null
}

/** A statement about the journal: so many frames, and the root over them. */
export interface Anchor {
  readonly seq: number
  readonly root: string
  readonly size: number
  readonly last_seq: number
  readonly made_at: string
  readonly status: 'queued' | 'anchored' | 'refused'
  readonly tx: string | null
  readonly block: number | null
  readonly anchored_at: string | null
  readonly reason: string | null
}

export interface Reconciliation {
  readonly status: 'agrees' | 'differs' | 'pending'
  readonly block: number
  readonly seq: number
  readonly at: string
  readonly coupons_checked: number
  readonly accounts_checked: number
  /** Whether what people see was compared too. */
  readonly projections_checked: boolean
  readonly differences: readonly Difference[]
}
