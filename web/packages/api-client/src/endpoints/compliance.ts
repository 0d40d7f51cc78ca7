import type { Http } from '../http'
import type { Page } from '../types/common'
import type { AmlCase, CaseDossier, CaseStep, Sar, SarDetail, SarText, TravelRecord } from '../types/compliance'

/** What surveillance found, and the cases made of it. */
export function complianceEndpoints(http: Http) {
  return {
    amlCases: (closed: boolean) =>
      http.get<Page<AmlCase>>('/v1/compliance/cases', { query: { closed: String(closed) } }),
    amlCase: (id: string) => http.get<CaseDossier>(`/v1/compliance/cases/${id}`),
    advanceCase: (id: string, step: CaseStep) =>
      http.post<CaseDossier>(`/v1/compliance/cases/${id}/steps`, { body: step }),
    sars: (filed: boolean) => http.get<Page<Sar>>('/v1/compliance/sars', { query: { filed: String(filed) } }),
    sar: (id: string) => http.get<SarDetail>(`/v1/compliance/sars/${id}`),
    fileSar: (id: string, said: SarText) => http.post<Sar>(`/v1/compliance/sars/${id}/file`, { body: said }),
    travelRecords: () => http.get<Page<TravelRecord>>('/v1/compliance/travel-rule'),
    sarDocument: (id: string) => http.text(`/v1/compliance/sars/${id}/document`),
  }
}
