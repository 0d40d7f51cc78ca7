import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { SeriesPage } from './series/SeriesPage'
import { Frame } from './shell/Frame'
import { StoresPage } from './stores/StoresPage'
import { TemplatePage } from './templates/TemplatePage'
import { TemplatesPage } from './templates/TemplatesPage'
import { TodayPage } from './today/TodayPage'
import { TotalsPage } from './totals/TotalsPage'

const root = createRootRoute({ component: Frame, notFoundComponent: TodayPage })

const today = createRoute({ getParentRoute: () => root, path: '/', component: TodayPage })
const templates = createRoute({ getParentRoute: () => root, path: '/templates', component: TemplatesPage })
const template = createRoute({
  getParentRoute: () => root,
  path: '/templates/$templateId',
  component: TemplatePage,
  validateSearch: (search: Record<string, unknown>): { from?: string } =>
    typeof search['from'] === 'string' ? { from: search['from'] } : {},
})
const series = createRoute({
  getParentRoute: () => root,
  path: '/series',
  component: SeriesPage,
  validateSearch: (search: Record<string, unknown>): { issue?: string } =>
    typeof search['issue'] === 'string' ? { issue: search['issue'] } : {},
})
const totals = createRoute({ getParentRoute: () => root, path: '/totals', component: TotalsPage })
const stores = createRoute({ getParentRoute: () => root, path: '/stores', component: StoresPage })

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
