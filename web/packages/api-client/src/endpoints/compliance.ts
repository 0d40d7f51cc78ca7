import type { Http } from '../http'
import type { Page } from '../types/common'
import type { AmlCase, CaseDossier, CaseStep } from '../types/compliance'

/** What surveillance found, and the cases made of it. */
export function complianceEndpoints(http: Http) {
  return {
    amlCases: (closed: boolean) =>
      http.get<Page<AmlCase>>('/v1/compliance/cases', { query: { closed: String(closed) } }),
    amlCase: (id: string) => http.get<CaseDossier>(`/v1/compliance/cases/${id}`),
    advanceCase: (id: string, step: CaseStep) =>
      http.post<CaseDossier>(`/v1/compliance/cases/${id}/steps`, { body: step }),
  }
}
