import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { Frame } from './Frame'
import { IssuersPage } from './issuers/IssuersPage'
import { KpisPage } from './kpis/KpisPage'
import { ProofPage } from './proof/ProofPage'
import { QueuePage } from './queue/QueuePage'

const root = createRootRoute({ component: Frame, notFoundComponent: QueuePage })

const queue = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: QueuePage,
  validateSearch: (search: Record<string, unknown>): { review?: string } =>
    typeof search['review'] === 'string' ? { review: search['review'] } : {},
})
const issuers = createRoute({ getParentRoute: () => root, path: '/issuers', component: IssuersPage })
const proof = createRoute({ getParentRoute: () => root, path: '/proof', component: ProofPage })
const kpis = createRoute({ getParentRoute: () => root, path: '/figures', component: KpisPage })

/** The operator console's pages. */
export const router = createRouter({
  routeTree: root.addChildren([queue, issuers, proof, kpis]),
  basepath: '/operator',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
