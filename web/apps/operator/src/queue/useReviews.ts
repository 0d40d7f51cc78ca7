import { useApi } from '@genex/api-client/context'
import type { Review } from '@genex/api-client/types/operator'
import { useQuery } from '@tanstack/react-query'

/** Cache key of the work queue. */
export const REVIEWS = ['reviews'] as const

const REFRESH_MS = 5_000

/** The work queue, longest waiting first; it refreshes by itself. */
export function useReviews() {
  const api = useApi()
  return useQuery({
    queryKey: REVIEWS,
    queryFn: async () => (await api.reviews()).data,
    select: longestWaitingFirst,
    refetchInterval: REFRESH_MS,
  })
}

function longestWaitingFirst(reviews: readonly Review[]): readonly Review[] {
  return reviews.toSorted((a, b) => a.submitted_at.localeCompare(b.submitted_at))
}
