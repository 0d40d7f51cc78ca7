import { serverNow } from '@genex/api-client/clock'
import { useApi } from '@genex/api-client/context'
import { newIdempotencyKey } from '@genex/api-client/http'
import { KEYS } from '@genex/api-client/queries'
import type { Coupon, Pass } from '@genex/api-client/types/coupons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

const TICK_MS = 500

/** Milliseconds until `at` by the server's clock, counted down while mounted. */
export function useCountdown(at: string | null): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return at === null ? 0 : Math.max(0, Date.parse(at) - now)
}

/** Keeps the screen awake while mounted, where the browser can. */
export function useAwake(): void {
  useEffect(() => {
    if (!('wakeLock' in navigator)) return
    const lock = navigator.wakeLock.request('screen').catch(() => null)
    return () => void lock.then((held) => held?.release())
  }, [])
}

/**
 * The pass to show at a till: a fresh one whenever the last has run out, while `wanted`. The one
 * shown last is given up on leaving, which frees the coupon, unless a till has taken it.
 */
export function usePass(couponId: string, wanted: boolean) {
  const api = useApi()
  const cache = useQueryClient()
  const query = useQuery({
    queryKey: ['pass', couponId],
    queryFn: () => api.newPass(couponId, newIdempotencyKey()),
    enabled: wanted,
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    retry: 1,
    refetchInterval: (state) => (state.state.data === undefined ? false : Math.max(1_000, Date.parse(state.state.data.expires_at) - serverNow())),
  })
  useEffect(() => {
    return () => {
      const shown = cache.getQueryData<Pass>(['pass', couponId])
      const coupon = cache.getQueryData<Coupon>([KEYS.coupons, couponId])
      if (shown === undefined || coupon?.state === 'redeemed') return
      void api
        .dropPass(shown.id)
        .catch(() => undefined)
        .finally(() => void cache.invalidateQueries({ queryKey: [KEYS.coupons] }))
    }
  }, [api, cache, couponId])
  return query
}
