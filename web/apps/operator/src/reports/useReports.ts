import { useApi } from '@genex/api-client/context'
import type { SarText } from '@genex/api-client/types/compliance'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

const REFRESH_MS = 15_000

/** Reports that are due, the first in front, or those that were filed. Not asked for unless `enabled`. */
export function useReports(filed: boolean, enabled = true) {
  const api = useApi()
  return useQuery({
    enabled,
    queryKey: ['reports', filed],
    queryFn: async () => (await api.sars(filed)).data,
    refetchInterval: REFRESH_MS,
  })
}

/** One report with what its case tells. */
export function useReport(id: string) {
  const api = useApi()
  return useQuery({ queryKey: ['report', id], queryFn: () => api.sar(id) })
}

/** Files a report; whatever shows it is read again afterwards. */
export function useFiling(id: string) {
  const api = useApi()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (said: SarText) => api.fileSar(id, said),
    onSettled: () => cache.invalidateQueries(),
  })
}
