import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Frame } from './shell/Frame'
import { TodayPage } from './today/TodayPage'

const root = createRootRoute({ component: Frame, notFoundComponent: TodayPage })

const today = createRoute({ getParentRoute: () => root, path: '/', component: TodayPage })
const templates = createRoute({
  getParentRoute: () => root,
  path: '/templates',
  component: lazyRouteComponent(() => import('./templates/TemplatesPage'), 'TemplatesPage'),
})
const template = createRoute({
  getParentRoute: () => root,
  path: '/templates/$templateId',
  component: lazyRouteComponent(() => import('./templates/TemplatePage'), 'TemplatePage'),
  validateSearch: (search: Record<string, unknown>): { from?: string } =>
    typeof search['from'] === 'string' ? { from: search['from'] } : {},
})
const series = createRoute({
  getParentRoute: () => root,
  path: '/series',
  component: lazyRouteComponent(() => import('./series/SeriesPage'), 'SeriesPage'),
  validateSearch: (search: Record<string, unknown>): { issue?: string } =>
    typeof search['issue'] === 'string' ? { issue: search['issue'] } : {},
})
const totals = createRoute({
  getParentRoute: () => root,
  path: '/totals',
  component: lazyRouteComponent(() => import('./totals/TotalsPage'), 'TotalsPage'),
})
const stores = createRoute({
  getParentRoute: () => root,
  path: '/stores',
  component: lazyRouteComponent(() => import('./stores/StoresPage'), 'StoresPage'),
})

/** The issuer console's pages, for one mount of the app. */
export function createPages() {
  return createRouter({
    routeTree: root.addChildren([today, templates, template, series, totals, stores]),
    basepath: '/issuer',
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>
  }
}
