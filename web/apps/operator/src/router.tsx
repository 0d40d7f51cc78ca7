import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Frame } from './Frame'
import { QueuePage } from './queue/QueuePage'

const root = createRootRoute({ component: Frame, notFoundComponent: QueuePage })

const queue = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: QueuePage,
  validateSearch: (search: Record<string, unknown>): { review?: string } =>
    typeof search['review'] === 'string' ? { review: search['review'] } : {},
})
const cases = createRoute({
  getParentRoute: () => root,
  path: '/cases',
  component: lazyRouteComponent(() => import('./cases/CasesPage'), 'CasesPage'),
})
const aCase = createRoute({
  getParentRoute: () => root,
  path: '/cases/$id',
  component: lazyRouteComponent(() => import('./cases/CasePage'), 'CasePage'),
})
const reports = createRoute({
  getParentRoute: () => root,
  path: '/reports',
  component: lazyRouteComponent(() => import('./reports/ReportsPage'), 'ReportsPage'),
})
const report = createRoute({
  getParentRoute: () => root,
  path: '/reports/$id',
  component: lazyRouteComponent(() => import('./reports/ReportPage'), 'ReportPage'),
})
const issuers = createRoute({
  getParentRoute: () => root,
  path: '/issuers',
  component: lazyRouteComponent(() => import('./issuers/IssuersPage'), 'IssuersPage'),
})
const proof = createRoute({
  getParentRoute: () => root,
  path: '/proof',
  component: lazyRouteComponent(() => import('./proof/ProofPage'), 'ProofPage'),
})
const kpis = createRoute({
  getParentRoute: () => root,
  path: '/figures',
  component: lazyRouteComponent(() => import('./kpis/KpisPage'), 'KpisPage'),
})

/** The operator console's pages, for one mount of the app. */
export function createPages() {
  return createRouter({
    routeTree: root.addChildren([queue, cases, aCase, reports, report, issuers, proof, kpis]),
    basepath: '/operator',
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>
  }
}
