import { LineSkeletons } from '@genex/ui/components/states'
import { lazy, Suspense, type ReactElement } from 'react'
import type { WideTableProps } from './WideTable'

const PREVIEW_ROWS = 5

const WideTable = lazy(() => import('./WideTable')) as <T extends object>(props: WideTableProps<T>) => ReactElement

/** A table of a console. The machinery of tables is large, and fetched with the first one. */
export function DataTable<T extends object>(props: WideTableProps<T>) {
  return (
    <Suspense fallback={<LineSkeletons rows={PREVIEW_ROWS} />}>
      <WideTable {...props} />
    </Suspense>
  )
}
