import { AppstoreOutlined, PlusOutlined } from '@ant-design/icons'
import type { IssuerSeries } from '@genex/api-client/types/issue'
import { Page, Panel } from '@genex/console/components/Page'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useText } from '../i18n'
import { useSeriesOf } from '../queries'
import { useBrand } from '../shell/IssuerContext'
import { StandingNotice } from '../shell/StandingNotice'
import { IssueDialog } from './IssueDialog'
import { SeriesItem } from './SeriesItem'
import styles from './SeriesPage.module.css'

/** Stands in the address for "issue, template still to be chosen". */
const CHOOSE = 'choose'

function SeriesList({ series }: { series: readonly IssuerSeries[] }) {
  const text = useText()
  if (series.length === 0) {
    return (
      <Panel>
        <Empty icon={<AppstoreOutlined aria-hidden />} title={text('series.empty')} hint={text('series.empty_detail')} />
      </Panel>
    )
  }
  return (
    <ul className={styles['list']}>
      {series.map((item) => (
        <SeriesItem key={item.id} series={item} />
      ))}
    </ul>
  )
}

/** Everything the brand has issued, and the way to issue more. */
export function SeriesPage() {
  const text = useText()
  const issuer = useBrand()
  const series = useSeriesOf(issuer)
  const navigate = useNavigate()
  const { issue } = useSearch({ from: '/series' })
  const ask = (template: string | null) =>
    void navigate({ to: '/series', search: template === null ? {} : { issue: template } })
  return (
    <Page
      title={text('series.title')}
      actions={
        <Button
          type="primary"
          icon={<PlusOutlined aria-hidden />}
          disabled={issuer.status !== 'active'}
          onClick={() => ask(CHOOSE)}
        >
          {text('series.issue')}
        </Button>
      }
    >
      <StandingNotice issuer={issuer} />
      <Loaded query={series} skeleton={<LineSkeletons rows={10} />}>
        {(data) => <SeriesList series={data} />}
      </Loaded>
      {issue !== undefined && issuer.status === 'active' && (
        <IssueDialog templateId={issue === CHOOSE ? null : issue} onClose={() => ask(null)} />
      )}
    </Page>
  )
}
