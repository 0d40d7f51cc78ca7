import type { Http } from '../http'
import type { Page } from '../types/common'
import type { Anchor, Kpi, Reconciliation, Review } from '../types/operator'

/** The operator's work queue, figures and proof. */
export function operatorEndpoints(http: Http) {
  return {
    reviews: () => http.get<Page<Review>>('/v1/operator/reviews', { query: { limit: 100 } }),
    approveKyc: (caseId: string) => http.post<undefined>(`/v1/compliance/kyc/${caseId}/approve`),
    rejectKyc: (caseId: string, reason: string) =>
      http.post<undefined>(`/v1/compliance/kyc/${caseId}/reject`, { body: { reason } }),
    kpis: () => http.get<{ kpis: readonly Kpi[] }>('/v1/analytics/platform/kpis'),
    reconciliation: () => http.get<Reconciliation>('/v1/audit/reconciliation'),
    anchors: () => http.get<Page<Anchor>>('/v1/audit/anchors', { query: { limit: 10 } }),
  }
}
