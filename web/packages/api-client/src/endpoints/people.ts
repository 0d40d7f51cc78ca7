import type { Http } from '../http'
import type { AccountLocale, Contact, Money, Page } from '../types/common'
import type {
  AccountCreated,
  Balance,
  CashMovement,
  DepositMethod,
  Kyc,
  KycApplication,
  KycCase,
  Me,
  NewAccount,
  Notification,
  Token,
} from '../types/people'
import type { SeriesCard } from '../types/trade'

/** Accounts, sessions, identity, cash in and out, notices. */
export function peopleEndpoints(http: Http) {
  return {
    register: (body: NewAccount) => http.post<AccountCreated>('/v1/accounts', { body }),
    verify: (contact: Contact, code: string) =>
      http.post<Token>('/v1/accounts/verify', { body: { contact, code } }),
    requestCode: (contact: Contact) => http.post<object>('/v1/accounts/codes', { body: { contact } }),
    signInWithCode: (contact: Contact, code: string) =>
      http.post<Token>('/oauth/token', { body: { grant_type: 'code', contact, code } }),
    signInWithPassword: (contact: Contact, password: string) =>
      http.post<Token>('/oauth/token', { body: { grant_type: 'password', contact, password } }),
    revoke: (refreshToken: string) =>
      http.post<undefined>('/oauth/revoke', { body: { token: refreshToken } }),
    me: () => http.get<Me>('/v1/me'),
    setLocale: (locale: AccountLocale) => http.patch<Me>('/v1/me', { body: { locale } }),
    balance: () => http.get<Balance>('/v1/me/balance'),
    kyc: () => http.get<Kyc>('/v1/me/kyc'),
    applyForLevel: (body: KycApplication) => http.post<KycCase>('/v1/me/kyc', { body }),
    deposit: (body: { amount: Money; method: DepositMethod }, idempotencyKey: string) =>
      http.post<CashMovement>('/v1/me/deposits', { body, idempotencyKey }),
    depositStatus: (id: string) => http.get<CashMovement>(`/v1/me/deposits/${id}`),
    payout: (body: { amount: Money; destination: string }, idempotencyKey: string) =>
      http.post<CashMovement>('/v1/me/payouts', { body, idempotencyKey }),
    notifications: (cursor?: string) =>
      http.get<Page<Notification>>('/v1/me/notifications', { query: { limit: 50, cursor } }),
    markRead: (ids: readonly string[]) =>
      http.post<undefined>('/v1/me/notifications/read', { body: { ids } }),
    favourites: () => http.get<Page<SeriesCard>>('/v1/me/favourites', { query: { limit: 100 } }),
    addFavourite: (seriesId: string) => http.put<undefined>(`/v1/me/favourites/${seriesId}`),
    removeFavourite: (seriesId: string) => http.delete<undefined>(`/v1/me/favourites/${seriesId}`),
  }
}
