import type { AmlAlert, CaseDossier, CaseEntry, Move, PartyInCase } from '@genex/api-client/types/compliance'
import { DataTable } from '@genex/console/components/DataTable'
import { Facts } from '@genex/console/components/Facts'
import { Page, Panel } from '@genex/console/components/Page'
import { Money } from '@genex/ui/components/Money'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useParams } from '@tanstack/react-router'
import type { TableColumnsType } from 'antd'
import { useText } from '../i18n'
import { CaseActions } from './CaseActions'
import styles from './CasePage.module.css'
import { Due, SeverityTag, StateTag } from './CaseTags'
import { wordFor } from './kind'
import { useCase } from './useCases'

function useName(): (party: PartyInCase) => string {
  const text = useText()
  return ({ id, name }) => {
    if (name !== null) return name
    if (id === 'system') return text('case.by_itself')
    return id.startsWith('outside/') ? text('case.outside') : id
  }
}

function Standing({ dossier }: { dossier: CaseDossier }) {
  const text = useText()
  const nameOf = useName()
  const it = dossier.case
  const facts = [
    { key: 'severity', label: text('case.severity'), value: <SeverityTag of={it} /> },
    { key: 'state', label: text('case.state'), value: <StateTag of={it} /> },
    { key: 'assignee', label: text('case.assignee'), value: it.assignee === null ? text('review.none') : nameOf(it.assignee) },
    { key: 'opened', label: text('case.opened'), value: <TimeAgo at={it.opened_at} /> },
    { key: 'due', label: text('case.due'), value: <Due of={it} /> },
  ]
  const outcome = it.outcome === null ? [] : [{ key: 'outcome', label: text('case.outcome'), value: text(`case.outcome.${it.outcome}`) }]
  return (
    <Panel>
      <Facts facts={[...facts, ...outcome]} />
      <CaseActions of={it} />
    </Panel>
  )
}

function useAlertColumns(): TableColumnsType<AmlAlert> {
  const text = useText()
  return [
    { key: 'kind', title: text('case.alert'), render: (_, { kind }) => text(`alert.${wordFor(kind)}`) },
    { key: 'score', title: text('case.score'), align: 'right', render: (_, it) => <span className="num">{it.score}</span> },
    {
      key: 'transfers',
      title: text('case.transfers'),
      align: 'right',
      render: (_, it) => <span className="num">{it.transfers.length}</span>,
    },
    { key: 'at', title: text('case.found'), render: (_, it) => <TimeAgo at={it.at} /> },
  ]
}

function useMoveColumns(): TableColumnsType<Move> {
  const text = useText()
  const nameOf = useName()
  return [
    { key: 'at', title: text('case.when'), render: (_, it) => <TimeAgo at={it.at} /> },
    { key: 'kind', title: text('case.kind'), render: (_, it) => text(`move.${it.kind}`) },
    { key: 'from', title: text('case.from'), render: (_, it) => nameOf(it.from) },
    { key: 'to', title: text('case.to'), render: (_, it) => nameOf(it.to) },
    { key: 'amount', title: text('case.amount'), align: 'right', render: (_, it) => <Money value={it.amount} /> },
  ]
}

function Line({ entry }: { entry: CaseEntry }) {
  const text = useText()
  const nameOf = useName()
  const said = entry.what === 'evidence' ? '' : entry.reason
  return (
    <li>
      <strong>{text(`case.action.${entry.what}`)}</strong>{' '}
      <span className="muted">
        {nameOf(entry.by)} · <TimeAgo at={entry.at} />
      </span>
      {said !== '' && <div>{said}</div>}
    </li>
  )
}

function Dossier({ dossier }: { dossier: CaseDossier }) {
  const text = useText()
  const alertColumns = useAlertColumns()
  const moveColumns = useMoveColumns()
  return (
    <>
      <Standing dossier={dossier} />
      <Panel title={text('case.alerts')} flush>
        <DataTable
          label={text('case.alerts')}
          rowKey="id"
          columns={alertColumns}
          dataSource={[...dossier.alerts]}
          pagination={false}
          scroll={{ x: 560 }}
        />
      </Panel>
      <Panel title={text('case.transfers')} flush>
        <DataTable
          label={text('case.transfers')}
          rowKey="id"
          columns={moveColumns}
          dataSource={[...dossier.transfers]}
          pagination={false}
          scroll={{ x: 720 }}
        />
      </Panel>
      <Panel title={text('case.history')}>
        <ol className={styles['timeline']}>
          {dossier.timeline.map((entry, index) => (
            <Line key={`${entry.at}-${index}`} entry={entry} />
          ))}
        </ol>
      </Panel>
    </>
  )
}

/** One case: how it stands, what was found, what moved, and what people did. */
export function CasePage() {
  const text = useText()
  const { id = '' } = useParams({ strict: false })
  const found = useCase(id)
  const subject = found.data?.case.subject
  return (
    <Page title={subject?.name ?? subject?.id ?? text('cases.title')} lead={text('case.secrecy')}>
      <Loaded query={found} skeleton={<LineSkeletons rows={8} />}>
        {(dossier) => <Dossier dossier={dossier} />}
      </Loaded>
    </Page>
  )
}
