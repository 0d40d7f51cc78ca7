import { useApi } from '@genex/api-client/context'
import { useValueMutation } from '@genex/api-client/idempotency'
import type { Gift } from '@genex/api-client/types/coupons'
import { useQueryClient } from '@tanstack/react-query'

export interface Answer {
  readonly giftId: string
  readonly accept: boolean
}

/** Accepts a gift or sends it back. */
export function useGiftAnswer(onAnswered?: (gift: Gift) => void) {
  const api = useApi()
  const cache = useQueryClient()
  return useValueMutation<Answer, Gift>(
    ({ giftId, accept }, key) => (accept ? api.claimGift(giftId, key) : api.returnGift(giftId, key)),
    (gift) => {
      onAnswered?.(gift)
      return cache.invalidateQueries()
    },
  )
}
