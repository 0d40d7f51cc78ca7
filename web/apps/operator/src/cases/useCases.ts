import { useApi } from '@genex/api-client/context'
import type { CaseStep } from '@genex/api-client/types/compliance'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

const REFRESH_MS = 5_000

/** Cases that wait, the one due first in front, or those that are closed. Not asked for unless `enabled`. */
export function useCases(closed: boolean, enabled = true) {
  const api = useApi()
  return useQuery({
    enabled,
    queryKey: ['cases', closed],
    queryFn: async () => (await api.amlCases(closed)).data,
    refetchInterval: REFRESH_MS,
  })
}

/** One case with everything that belongs to it. */
export function useCase(id: string) {
  const api = useApi()
  return useQuery({ queryKey: ['case', id], queryFn: () => api.amlCase(id), refetchInterval: REFRESH_MS })
}

/** Takes steps with a case; whatever shows it is read again afterwards. */
export function useStep(id: string) {
  const api = useApi()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (step: CaseStep) => api.advanceCase(id, step),
    onSettled: () => cache.invalidateQueries(),
  })
}
