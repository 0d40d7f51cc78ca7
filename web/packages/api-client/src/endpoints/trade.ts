import type { Http } from '../http'
import type { Page } from '../types/common'
import type {
  Book,
  Candle,
  CandleInterval,
  MarketTrade,
  NewOrder,
  NewPurchase,
  Order,
  OrderStatus,
  Purchase,
  Quote,
  QuoteRequest,
  Refund,
  SeriesCard,
  SeriesDetail,
  SeriesQuery,
  Valuation,
} from '../types/trade'

/** The market: what is on sale, at which prices, and buying and selling it. */
export function tradeEndpoints(http: Http) {
  return {
    series: (query: SeriesQuery) => http.get<Page<SeriesCard>>('/v1/trade/series', { query: { ...query } }),
    seriesDetail: (id: string) => http.get<SeriesDetail>(`/v1/trade/series/${id}`),
    book: (id: string, levels = 10) => http.get<Book>(`/v1/trade/series/${id}/book`, { query: { levels } }),
    candles: (id: string, interval: CandleInterval, range: { from?: string; to?: string } = {}) =>
      http.get<Page<Candle>>(`/v1/trade/series/${id}/candles`, { query: { interval, ...range } }),
    trades: (id: string, limit = 20) =>
      http.get<Page<MarketTrade>>(`/v1/trade/series/${id}/trades`, { query: { limit } }),
    valuation: (id: string) => http.get<Valuation>(`/v1/trade/series/${id}/valuation`),
    quote: (body: QuoteRequest) => http.post<Quote>('/v1/trade/quotes', { body }),
    purchase: (body: NewPurchase, idempotencyKey: string) =>
      http.post<Purchase>('/v1/trade/purchases', { body, idempotencyKey }),
    purchaseStatus: (id: string) => http.get<Purchase>(`/v1/trade/purchases/${id}`),
    placeOrder: (body: NewOrder, idempotencyKey: string) =>
      http.post<Order>('/v1/trade/orders', { body, idempotencyKey }),
    order: (id: string) => http.get<Order>(`/v1/trade/orders/${id}`),
    cancelOrder: (id: string) => http.delete<Order>(`/v1/trade/orders/${id}`),
    orders: (query: { status?: OrderStatus | undefined; cursor?: string | undefined }) =>
      http.get<Page<Order>>('/v1/me/orders', { query: { limit: 50, ...query } }),
    refund: (body: { purchase_id: string; reason: string }, idempotencyKey: string) =>
      http.post<Refund>('/v1/trade/refunds', { body, idempotencyKey }),
  }
}
