import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Frame } from './Frame'
import { NotFound } from './pages/NotFound'

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/HomePage'), 'HomePage'),
})
const block = createRoute({
  getParentRoute: () => root,
  path: '/block/$block',
  component: lazyRouteComponent(() => import('./pages/BlockPage'), 'BlockPage'),
})
const transaction = createRoute({
  getParentRoute: () => root,
  path: '/tx/$hash',
  component: lazyRouteComponent(() => import('./pages/TransactionPage'), 'TransactionPage'),
})
const address = createRoute({
  getParentRoute: () => root,
  path: '/address/$address',
  component: lazyRouteComponent(() => import('./pages/AddressPage'), 'AddressPage'),
})
const coupon = createRoute({
  getParentRoute: () => root,
  path: '/coupon/$coupon',
  component: lazyRouteComponent(() => import('./pages/CouponPage'), 'CouponPage'),
})
const contracts = createRoute({
  getParentRoute: () => root,
  path: '/contracts',
  component: lazyRouteComponent(() => import('./pages/ContractsPage'), 'ContractsPage'),
})

/** The explorer's pages, for one mount of the app. */
export function createPages() {
  return createRouter({
    routeTree: root.addChildren([home, block, transaction, address, coupon, contracts]),
    basepath: '/explorer',
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>
  }
}
