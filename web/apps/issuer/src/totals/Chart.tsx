import type { IssuerDay } from '@genex/api-client/types/issue'
import { LineSkeletons } from '@genex/ui/components/states'
import { lazy, Suspense } from 'react'

const DailyChart = lazy(() => import('./DailyChart').then((module) => ({ default: module.DailyChart })))

/** The daily chart in a place of its height, which is kept while the drawing machinery is fetched. */
export function Chart({ days, height }: { days: readonly IssuerDay[]; height: number }) {
  return (
    <div style={{ minHeight: height }}>
      <Suspense fallback={<LineSkeletons rows={6} />}>
        <DailyChart days={days} height={height} />
      </Suspense>
    </div>
  )
}
