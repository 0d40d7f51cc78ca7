import type { Http } from '../http'
import type { IssuerStatus, Page } from '../types/common'
import type {
  Issuer,
  IssuerSeries,
  IssuerSummary,
  NewIssuer,
  NewStaff,
  NewStore,
  NewTemplate,
  Staff,
  Store,
  Template,
  TemplateStatus,
} from '../types/issue'

/** On-boarding of issuers, coupon templates, series and their totals. */
export function issueEndpoints(http: Http) {
  return {
    createIssuer: (body: NewIssuer) => http.post<Issuer>('/v1/issue/issuers', { body }),
    issuers: (status?: IssuerStatus) =>
      http.get<Page<Issuer>>('/v1/issue/issuers', { query: { status, limit: 100 } }),
    issuer: (id: string) => http.get<Issuer>(`/v1/issue/issuers/${id}`),
    approveIssuer: (id: string) => http.post<Issuer>(`/v1/issue/issuers/${id}/approve`),
    rejectIssuer: (id: string, reason: string) =>
      http.post<Issuer>(`/v1/issue/issuers/${id}/reject`, { body: { reason } }),
    stores: (issuerId: string) => http.get<Page<Store>>(`/v1/issue/issuers/${issuerId}/stores`),
    addStore: (issuerId: string, body: NewStore) =>
      http.post<Store>(`/v1/issue/issuers/${issuerId}/stores`, { body }),
    staff: (issuerId: string) => http.get<Page<Staff>>(`/v1/issue/issuers/${issuerId}/staff`),
    addStaff: (issuerId: string, body: NewStaff) =>
      http.post<Staff>(`/v1/issue/issuers/${issuerId}/staff`, { body }),
    templates: (status?: TemplateStatus) =>
      http.get<Page<Template>>('/v1/issue/templates', { query: { status, limit: 100 } }),
    template: (id: string) => http.get<Template>(`/v1/issue/templates/${id}`),
    createTemplate: (body: NewTemplate) => http.post<Template>('/v1/issue/templates', { body }),
    updateTemplate: (id: string, body: NewTemplate) =>
      http.put<Template>(`/v1/issue/templates/${id}`, { body }),
    submitTemplate: (id: string) => http.post<Template>(`/v1/issue/templates/${id}/submit`),
    approveTemplate: (id: string) => http.post<Template>(`/v1/issue/templates/${id}/approve`),
    rejectTemplate: (id: string, reason: string) =>
      http.post<Template>(`/v1/issue/templates/${id}/reject`, { body: { reason } }),
    issueSeries: (body: { template_id: string; quantity: number }, idempotencyKey: string) =>
      http.post<IssuerSeries>('/v1/issue/series', { body, idempotencyKey }),
    issuedSeries: (issuerId: string) =>
      http.get<Page<IssuerSeries>>('/v1/issue/series', { query: { issuer_id: issuerId, limit: 100 } }),
    issuedSeriesDetail: (id: string) => http.get<IssuerSeries>(`/v1/issue/series/${id}`),
    delist: (id: string) => http.post<IssuerSeries>(`/v1/issue/series/${id}/delist`),
    relist: (id: string) => http.post<IssuerSeries>(`/v1/issue/series/${id}/relist`),
    recall: (id: string, idempotencyKey: string) =>
      http.post<IssuerSeries>(`/v1/issue/series/${id}/recall`, { idempotencyKey }),
    summary: (issuerId: string) => http.get<IssuerSummary>(`/v1/analytics/issuers/${issuerId}/summary`),
  }
}
