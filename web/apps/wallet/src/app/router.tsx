import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { parseCouponSearch } from '../features/coupons/search'
import { MarketScreen } from '../features/market/MarketScreen'
import { parseMarketSearch } from '../features/market/search'
import { NotFound } from './NotFound'
import { Shell } from './Shell'
import { SignedIn } from './SignedIn'

interface Return {
  /** Where to go after signing in: a path of this app. */
  readonly to?: string
}

/** Keeps only a path of this app, so that a link cannot send a person elsewhere after signing in. */
function parseReturn(search: Record<string, unknown>): Return {
  const to = search['to']
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? { to } : {}
}

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const shellRoute = createRoute({ getParentRoute: () => rootRoute, id: 'shell', component: Shell })
const mineRoute = createRoute({ getParentRoute: () => shellRoute, id: 'mine', component: SignedIn })

const access = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/sign-in',
    validateSearch: parseReturn,
    component: lazyRouteComponent(() => import('../features/access/SignInScreen'), 'SignInScreen'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/register',
    validateSearch: parseReturn,
    component: lazyRouteComponent(() => import('../features/access/RegisterScreen'), 'RegisterScreen'),
  }),
] as const

const open = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/',
    validateSearch: parseMarketSearch,
    component: MarketScreen,
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/coupon/$seriesId',
    component: lazyRouteComponent(() => import('../features/series/SeriesScreen'), 'SeriesScreen'),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: '/gift/$token',
    component: lazyRouteComponent(() => import('../features/gifts/ClaimScreen'), 'ClaimScreen'),
  }),
  createRoute({ getParentRoute: () => shellRoute, path: '$', component: NotFound }),
] as const

const mine = [
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/coupon/$seriesId/buy',
    component: lazyRouteComponent(() => import('../features/trade/CheckoutScreen'), 'CheckoutScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/coupon/$seriesId/bid',
    component: lazyRouteComponent(() => import('../features/trade/BidScreen'), 'BidScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/coupon/$seriesId/sell',
    validateSearch: (search: Record<string, unknown>): { coupon?: string } =>
      typeof search['coupon'] === 'string' ? { coupon: search['coupon'] } : {},
    component: lazyRouteComponent(() => import('../features/trade/SellScreen'), 'SellScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/my',
    validateSearch: parseCouponSearch,
    component: lazyRouteComponent(() => import('../features/coupons/MyCouponsScreen'), 'MyCouponsScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/my/$couponId',
    component: lazyRouteComponent(() => import('../features/coupons/CouponScreen'), 'CouponScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/my/$couponId/use',
    component: lazyRouteComponent(() => import('../features/coupons/PassScreen'), 'PassScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/my/$couponId/give',
    component: lazyRouteComponent(() => import('../features/gifts/GiveScreen'), 'GiveScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/gifts',
    component: lazyRouteComponent(() => import('../features/gifts/GiftsScreen'), 'GiftsScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/orders',
    component: lazyRouteComponent(() => import('../features/records/OrdersScreen'), 'OrdersScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/orders/$orderId',
    component: lazyRouteComponent(() => import('../features/records/OrderScreen'), 'OrderScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/purchases/$purchaseId',
    component: lazyRouteComponent(() => import('../features/records/PurchaseScreen'), 'PurchaseScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/activity',
    component: lazyRouteComponent(() => import('../features/records/ActivityScreen'), 'ActivityScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/me',
    component: lazyRouteComponent(() => import('../features/me/MeScreen'), 'MeScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/me/notices',
    component: lazyRouteComponent(() => import('../features/me/NoticesScreen'), 'NoticesScreen'),
  }),
  createRoute({
    getParentRoute: () => mineRoute,
    path: '/me/verification',
    validateSearch: parseReturn,
    component: lazyRouteComponent(() => import('../features/me/VerificationScreen'), 'VerificationScreen'),
  }),
] as const

const routeTree = rootRoute.addChildren([
  ...access,
  shellRoute.addChildren([...open, mineRoute.addChildren([...mine])]),
])

export const router = createRouter({ routeTree, scrollRestoration: true, defaultPreload: 'intent' })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
