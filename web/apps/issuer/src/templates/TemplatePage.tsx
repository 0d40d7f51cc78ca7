import type { Template } from '@genex/api-client/types/issue'
import { Page, Panel } from '@genex/console/components/Page'
import { StatusTag } from '@genex/console/components/StatusTag'
import { templateTone } from '@genex/console/format/issuer'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { useParams, useSearch } from '@tanstack/react-router'
import { Alert } from 'antd'
import { useText } from '../i18n'
import { useTemplate } from '../queries'
import { useBrand } from '../shell/IssuerContext'
import styles from './TemplatePage.module.css'
import { Preview } from './Preview'
import { toDraft } from './wire'
import { Wizard } from './Wizard'

function isOpen({ status }: Template): boolean {
  return status === 'draft' || status === 'rejected'
}

function Fixed({ template }: { template: Template }) {
  const text = useText()
  return (
    <Page
      title={template.name}
      actions={<StatusTag tone={templateTone(template.status)}>{text(`template.status.${template.status}`)}</StatusTag>}
    >
      <p className="muted">{text('template.locked')}</p>
      <Panel>
        <div className={styles['fixed']}>
          <Preview draft={toDraft(template)} />
        </div>
      </Panel>
    </Page>
  )
}

function Stored({ id }: { id: string }) {
  const text = useText()
  const template = useTemplate(id, true)
  return (
    <Loaded query={template} skeleton={<LineSkeletons rows={10} />}>
      {(data) =>
        isOpen(data) ? (
          <>
            {data.status === 'rejected' && data.review !== null && (
              <Alert
                className={styles['refused'] ?? ''}
                type="error"
                showIcon
                title={text('template.refused', { reason: data.review.reason ?? '' })}
              />
            )}
            <Wizard key={data.id} templateId={data.id} start={toDraft(data)} />
          </>
        ) : (
          <Fixed template={data} />
        )
      }
    </Loaded>
  )
}

/** A new template that starts with the terms of another. */
function Again({ from }: { from: string }) {
  const template = useTemplate(from, true)
  return (
    <Loaded query={template} skeleton={<LineSkeletons rows={10} />}>
      {(data) => <Wizard templateId={null} start={toDraft(data)} />}
    </Loaded>
  )
}

/** One template: a wizard while it can be changed, its terms once they are fixed. */
export function TemplatePage() {
  const { templateId } = useParams({ from: '/templates/$templateId' })
  const issuer = useBrand()
  const { from } = useSearch({ from: '/templates/$templateId' })
  if (templateId === 'new' && from !== undefined) return <Again key={from} from={from} />
  if (templateId !== 'new') return <Stored key={templateId} id={templateId} />
  return <Wizard key={issuer.id} templateId={null} start={null} />
}
