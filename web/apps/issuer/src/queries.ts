import { useApi } from '@genex/api-client/context'
import type { Issuer, Template } from '@genex/api-client/types/issue'
import { useQuery } from '@tanstack/react-query'

/** The first part of each cache key of this console. */
export const KEYS = {
  issuer: 'issuer',
  stores: 'stores',
  staff: 'staff',
  templates: 'templates',
  series: 'series',
  summary: 'summary',
} as const

const REFRESH_MS = 10_000

/** Shortly after issuing a series is being prepared; then its state is asked for often. */
const PREPARING_REFRESH_MS = 1_000

/** The brand, as it stands now. */
export function useIssuer(id: string | undefined) {
  const api = useApi()
  return useQuery({
    queryKey: [KEYS.issuer, id],
    queryFn: () => api.issuer(id ?? ''),
    enabled: id !== undefined,
    refetchInterval: REFRESH_MS,
  })
}

/** Where the brand's coupons can be used. */
export function useStores(issuer: Issuer) {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.stores, issuer.id], queryFn: async () => (await api.stores(issuer.id)).data })
}

/** Who works in the stores. */
export function useStaff(issuer: Issuer) {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.staff, issuer.id], queryFn: async () => (await api.staff(issuer.id)).data })
}

function newestFirst(templates: readonly Template[]): readonly Template[] {
  return templates.toSorted((a, b) => b.created_at.localeCompare(a.created_at))
}

/** The brand's templates, newest first. */
export function useTemplates(issuer: Issuer) {
  const api = useApi()
  return useQuery({
    queryKey: [KEYS.templates, 'list', issuer.id],
    queryFn: async () => (await api.templates()).data.filter((template) => template.issuer_id === issuer.id),
    select: newestFirst,
    refetchInterval: REFRESH_MS,
  })
}

/** One template. */
export function useTemplate(id: string, enabled: boolean) {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.templates, id], queryFn: () => api.template(id), enabled })
}

/** What the brand has issued. */
export function useSeriesOf(issuer: Issuer) {
  const api = useApi()
  return useQuery({
    queryKey: [KEYS.series, issuer.id],
    queryFn: async () => (await api.issuedSeries(issuer.id)).data,
    refetchInterval: ({ state }) =>
      state.data?.some((series) => series.status === 'minting') === true ? PREPARING_REFRESH_MS : REFRESH_MS,
  })
}

/** The totals of the brand's coupons. */
export function useSummary(issuer: Issuer) {
  const api = useApi()
  return useQuery({
    queryKey: [KEYS.summary, issuer.id],
    queryFn: () => api.summary(issuer.id),
    refetchInterval: REFRESH_MS,
  })
}
