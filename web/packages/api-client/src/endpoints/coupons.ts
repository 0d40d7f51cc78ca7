import type { Http } from '../http'
import type { Contact, Page } from '../types/common'
import type {
  Activity,
  ActivityKind,
  Capture,
  Coupon,
  CouponState,
  Device,
  EntryResult,
  Gift,
  GiftPreview,
  NewReservation,
  OfflineConflict,
  OfflineData,
  Pass,
  PassCheck,
  RedemptionsToday,
  Reservation,
  SealedEntry,
} from '../types/coupons'

/** Coupons a person holds, giving them away, and using them at a till. */
export function couponEndpoints(http: Http) {
  return {
    coupons: (query: { state?: CouponState | 'all' | undefined; cursor?: string | undefined }) =>
      http.get<Page<Coupon>>('/v1/me/coupons', { query: { limit: 100, ...query } }),
    coupon: (id: string) => http.get<Coupon>(`/v1/me/coupons/${id}`),
    activity: (query: { kind?: ActivityKind | undefined; cursor?: string | undefined }) =>
      http.get<Page<Activity>>('/v1/me/activity', { query: { limit: 50, ...query } }),
    give: (body: { coupon_id: string; to: Contact; message: string }, idempotencyKey: string) =>
      http.post<Gift>('/v1/gifts', { body, idempotencyKey }),
    gifts: (direction: Gift['direction']) =>
      http.get<Page<Gift>>('/v1/gifts', { query: { direction, limit: 100 } }),
    gift: (id: string) => http.get<Gift>(`/v1/gifts/${id}`),
    claimGift: (id: string, idempotencyKey: string) =>
      http.post<Gift>(`/v1/gifts/${id}/claim`, { idempotencyKey }),
    returnGift: (id: string, idempotencyKey: string) =>
      http.post<Gift>(`/v1/gifts/${id}/return`, { idempotencyKey }),
    cancelGift: (id: string) => http.delete<Gift>(`/v1/gifts/${id}`),
    giftPreview: (token: string) => http.get<GiftPreview>(`/v1/gifts/claim/${token}`),
    newPass: (couponId: string, idempotencyKey: string) =>
      http.post<Pass>('/v1/redeem/passes', { body: { coupon_id: couponId }, idempotencyKey }),
    dropPass: (id: string) => http.delete<undefined>(`/v1/redeem/passes/${id}`),
    reserve: (body: NewReservation, idempotencyKey: string) =>
      http.post<Reservation>('/v1/redeem/reservations', { body, idempotencyKey }),
    reservation: (id: string) => http.get<Reservation>(`/v1/redeem/reservations/${id}`),
    capture: (id: string, idempotencyKey: string) =>
      http.post<Capture>(`/v1/redeem/reservations/${id}/capture`, { idempotencyKey }),
    releaseReservation: (id: string) => http.delete<undefined>(`/v1/redeem/reservations/${id}`),
    checkPass: (code: string) => http.get<PassCheck>('/v1/redeem/verify', { query: { code } }),
    enrolDevice: (body: { name: string; public_key: string }) => http.post<Device>('/v1/redeem/devices', { body }),
    devices: () => http.get<Page<Device>>('/v1/redeem/devices'),
    revokeDevice: (id: string) => http.delete<undefined>(`/v1/redeem/devices/${id}`),
    offlineData: (deviceId: string) => http.get<OfflineData>('/v1/redeem/offline-data', { query: { device_id: deviceId } }),
    reportEntries: (deviceId: string, entries: readonly SealedEntry[]) =>
      http.post<{ items: readonly { result: EntryResult }[] }>('/v1/redeem/sync', {
        body: { device_id: deviceId, entries },
      }),
    offlineConflicts: () => http.get<Page<OfflineConflict>>('/v1/redeem/offline-conflicts'),
    redeemedToday: () => http.get<RedemptionsToday>('/v1/redeem/today'),
  }
}
