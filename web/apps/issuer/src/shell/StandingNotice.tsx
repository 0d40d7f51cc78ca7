import type { Issuer } from '@genex/api-client/types/issue'
import { Alert, Steps } from 'antd'
import { useText } from '../i18n'
import styles from './StandingNotice.module.css'

function InReview() {
  const text = useText()
  const items = [
    { title: text('waiting.steps.sent') },
    { title: text('waiting.steps.review') },
    { title: text('waiting.steps.active') },
  ]
  return (
    <section className={styles['review']}>
      <h2>{text('waiting.title')}</h2>
      <p className="muted">{text('waiting.lead')}</p>
      <Steps size="small" current={1} items={items} />
    </section>
  )
}

/** What a brand that can't publish now should know; nothing for one that can. */
export function StandingNotice({ issuer: { status } }: { issuer: Issuer }) {
  const text = useText()
  if (status === 'active') return null
  if (status === 'pending_review') return <InReview />
  return (
    <Alert
      type={status === 'suspended' ? 'warning' : 'error'}
      showIcon
      title={text(`waiting.${status}`)}
      description={text(`waiting.${status}_lead`)}
    />
  )
}
