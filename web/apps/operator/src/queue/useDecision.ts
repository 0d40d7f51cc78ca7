import { useApi } from '@genex/api-client/context'
import type { Api } from '@genex/api-client/api'
import type { Review } from '@genex/api-client/types/operator'
import { useMutation, useQueryClient } from '@tanstack/react-query'

/** What an operator says to a case. */
export type Decision = { readonly verdict: 'approve' } | { readonly verdict: 'reject'; readonly reason: string }

/** Sends a decision to where a case of its kind is decided. */
export async function decide(api: Api, review: Review, decision: Decision): Promise<void> {
  const id = review.subject_id
  const calls = {
    issuer: { approve: () => api.approveIssuer(id), reject: (why: string) => api.rejectIssuer(id, why) },
    template: { approve: () => api.approveTemplate(id), reject: (why: string) => api.rejectTemplate(id, why) },
    kyc: { approve: () => api.approveKyc(id), reject: (why: string) => api.rejectKyc(id, why) },
  }[review.kind]
  await (decision.verdict === 'approve' ? calls.approve() : calls.reject(decision.reason))
}

/** Decides cases; the queue and whatever shows the subject are read again afterwards. */
export function useDecision(onDecided: (review: Review, decision: Decision) => void) {
  const api = useApi()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ review, decision }: { review: Review; decision: Decision }) => decide(api, review, decision),
    onSuccess: (_, { review, decision }) => onDecided(review, decision),
    onSettled: () => cache.invalidateQueries(),
  })
}
