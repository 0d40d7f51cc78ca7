import { useApi } from '@genex/api-client/context'
import type { Sar, SarDetail, SarDraft } from '@genex/api-client/types/compliance'
import { Facts } from '@genex/console/components/Facts'
import { save } from '@genex/console/format/table'
import { Page, Panel } from '@genex/console/components/Page'
import { Money } from '@genex/ui/components/Money'
import { ErrorNote, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useFormat } from '@genex/ui/format/use-format'
import { useMutation } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useText } from '../i18n'
import { ReportForm } from './ReportForm'
import styles from './ReportPage.module.css'
import { StandingTag } from './ReportTags'
import { useReport } from './useReports'

function SaveFile({ id }: { id: string }) {
  const text = useText()
  const api = useApi()
  const file = useMutation({
    mutationFn: () => api.sarDocument(id),
    onSuccess: (document) => save(`sar-${id}.xml`, 'application/xml', document),
  })
  return (
    <>
      <ErrorNote error={file.error} />
      <Button loading={file.isPending} onClick={() => file.mutate()}>
        {text('report.download')}
      </Button>
    </>
  )
}

function useFiled(it: Sar) {
  const text = useText()
  const format = useFormat()
  if (it.filed_at === null) return []
  return [
    { key: 'filed', label: text('report.filed_at'), value: <TimeAgo at={it.filed_at} /> },
    { key: 'by', label: text('report.filed_by'), value: it.filed_by?.name ?? it.filed_by?.id },
    { key: 'kept', label: text('report.keep_until'), value: it.keep_until === null ? '' : format.date(it.keep_until) },
  ]
}

function Standing({ report, draft }: { report: Sar; draft: SarDraft }) {
  const text = useText()
  const format = useFormat()
  const facts = [
    { key: 'standing', label: text('report.standing'), value: <StandingTag of={report} /> },
    { key: 'due', label: text('report.due_on'), value: format.date(report.due_on) },
    { key: 'period', label: text('report.period'), value: `${format.date(draft.from)} – ${format.date(draft.to)}` },
    { key: 'amount', label: text('report.amount'), value: draft.amount === null ? text('review.none') : <Money value={draft.amount} /> },
  ]
  return (
    <Panel>
      <Facts facts={[...facts, ...useFiled(report)]} />
      <div className={styles['actions']}>
        <Link to="/cases/$id" params={{ id: report.case_id }}>
          {text('report.case')}
        </Link>
        {report.filed_at !== null && <SaveFile id={report.case_id} />}
      </div>
    </Panel>
  )
}

function Detail({ report, draft }: SarDetail) {
  return (
    <>
      <Standing report={report} draft={draft} />
      {report.filed_at === null && <ReportForm id={report.case_id} draft={draft} />}
    </>
  )
}

/** One report: how it stands, its draft as long as it is due, its file once it is filed. */
export function ReportPage() {
  const text = useText()
  const { id = '' } = useParams({ strict: false })
  const found = useReport(id)
  const subject = found.data?.report.subject
  const title = subject === undefined ? text('reports.title') : text('report.title', { name: subject.name ?? subject.id })
  return (
    <Page title={title} lead={text('case.secrecy')}>
      <Loaded query={found} skeleton={<LineSkeletons rows={8} />}>
        {(detail) => <Detail {...detail} />}
      </Loaded>
    </Page>
  )
}
