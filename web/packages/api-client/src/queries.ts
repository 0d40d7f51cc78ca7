import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useApi, useSession } from './context'
import { useEventStream } from './live'
import type { ActivityKind, CouponState } from './types/coupons'
import type { Book, CandleInterval, OrderStatus, QuoteRequest, SeriesQuery } from './types/trade'

/** The first part of each cache key; events from the server invalidate by it. */
export const KEYS = {
  me: 'me',
  balance: 'balance',
  kyc: 'kyc',
  notifications: 'notifications',
  favourites: 'favourites',
  series: 'series',
  book: 'book',
  candles: 'candles',
  trades: 'trades',
  valuation: 'valuation',
  quote: 'quote',
  orders: 'orders',
  coupons: 'coupons',
  activity: 'activity',
  gifts: 'gifts',
} as const

/** How often something that is still being completed is asked for. */
const PENDING_MS = 1_000

/** The person signed in; not asked for while nobody is. */
export function useMe() {
  const { api, token } = useSession()
  return useQuery({ queryKey: [KEYS.me], queryFn: () => api.me(), enabled: token !== null })
}

export function useBalance() {
  const { api, token } = useSession()
  return useQuery({ queryKey: [KEYS.balance], queryFn: () => api.balance(), enabled: token !== null })
}

export function useKyc() {
  const { api, token } = useSession()
  return useQuery({ queryKey: [KEYS.kyc], queryFn: () => api.kyc(), enabled: token !== null })
}

export function useNotifications() {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.notifications], queryFn: () => api.notifications() })
}

export function useFavourites() {
  const { api, token } = useSession()
  return useQuery({ queryKey: [KEYS.favourites], queryFn: () => api.favourites(), enabled: token !== null })
}

export function useSeriesList(query: SeriesQuery) {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.series, 'list', query], queryFn: () => api.series(query), placeholderData: (before) => before })
}

export function useSeries(id: string) {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.series, id], queryFn: () => api.seriesDetail(id) })
}

export function useBook(id: string) {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.book, id], queryFn: () => api.book(id) })
}

export function useCandles(id: string, interval: CandleInterval) {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.candles, id, interval], queryFn: () => api.candles(id, interval) })
}

export function useTrades(id: string) {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.trades, id], queryFn: () => api.trades(id) })
}

export function useValuation(id: string) {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.valuation, id], queryFn: () => api.valuation(id), retry: false })
}

/** What a trade would cost or bring; null asks nothing. Keeps the last answer while the next one comes. */
export function useQuote(request: QuoteRequest | null) {
  const { api } = useSession()
  return useQuery({
    queryKey: [KEYS.quote, request],
    queryFn: () => (request === null ? Promise.reject(new RangeError('no request')) : api.quote(request)),
    enabled: request !== null,
    placeholderData: (before) => before,
  })
}

export function useOrders(status?: OrderStatus) {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.orders, 'list', status ?? 'all'], queryFn: () => api.orders({ status }) })
}

export function useOrder(id: string) {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.orders, id], queryFn: () => api.order(id) })
}

/** A purchase from an issuer, followed until it is complete. */
export function usePurchase(id: string) {
  const api = useApi()
  return useQuery({
    queryKey: ['purchase', id],
    queryFn: () => api.purchaseStatus(id),
    refetchInterval: (query) => (query.state.data?.settlement === 'pending' ? PENDING_MS : false),
  })
}

export function useCoupons(state: CouponState | 'all') {
  const { api, token } = useSession()
  return useQuery({
    queryKey: [KEYS.coupons, 'list', state],
    queryFn: () => api.coupons({ state }),
    enabled: token !== null,
  })
}

export function useCoupon(id: string) {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.coupons, id], queryFn: () => api.coupon(id) })
}

export function useActivity(kind?: ActivityKind) {
  const api = useApi()
  return useQuery({ queryKey: [KEYS.activity, kind ?? 'all'], queryFn: () => api.activity({ kind }) })
}

export function useGifts() {
  const { api, token } = useSession()
  return useQuery({ queryKey: [KEYS.gifts, 'list'], queryFn: () => api.gifts(), enabled: token !== null })
}

/** Events that come close together make one refetch. */
const GATHER_MS = 400

/** Marks cached answers as out of date, gathered so that a busy market is not asked for at every trade. */
function useInvalidate(): (keys: readonly QueryKey[]) => void {
  const cache = useQueryClient()
  const stale = useRef(new Map<string, QueryKey>())
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => () => clearTimeout(timer.current ?? undefined), [])
  return (keys) => {
    for (const key of keys) stale.current.set(JSON.stringify(key), key)
    timer.current ??= setTimeout(() => {
      timer.current = null
      for (const queryKey of stale.current.values()) void cache.invalidateQueries({ queryKey })
      stale.current.clear()
    }, GATHER_MS)
  }
}

/** What each of a person's own events makes out of date. */
const STALE_AFTER: Readonly<Record<string, readonly string[]>> = {
  balance: [KEYS.balance, KEYS.activity],
  order: [KEYS.orders, KEYS.activity, KEYS.coupons],
  coupon: [KEYS.coupons, KEYS.gifts, KEYS.activity],
  notification: [KEYS.notifications, KEYS.me],
}

/** Refetches what belongs to the person signed in as soon as the server says it has changed. */
export function useOwnEvents(): void {
  const { token } = useSession()
  const invalidate = useInvalidate()
  const url = token === null ? null : `/v1/me/stream?access_token=${encodeURIComponent(token.access_token)}`
  useEventStream(url, Object.keys(STALE_AFTER), (kind) => invalidate((STALE_AFTER[kind] ?? []).map((key) => [key])))
}

function isBook(data: unknown): data is Book {
  return typeof data === 'object' && data !== null && 'bids' in data && 'asks' in data
}

const STALE_AFTER_TRADE: readonly string[] = [KEYS.trades, KEYS.candles, KEYS.valuation, KEYS.series]

/** Keeps the book of one series current, and refetches what its trades change. */
export function useMarketEvents(seriesId: string): void {
  const cache = useQueryClient()
  const invalidate = useInvalidate()
  useEventStream(`/v1/trade/stream?series_id=${seriesId}`, ['trade', 'book'], (kind, data) => {
    if (kind === 'book' && isBook(data)) {
      cache.setQueryData([KEYS.book, seriesId], data)
      invalidate([[KEYS.series, seriesId]])
    } else {
      invalidate(STALE_AFTER_TRADE.map((key) => [key, seriesId]))
    }
  })
}
