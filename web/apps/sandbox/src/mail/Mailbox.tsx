import { CopyOutlined, MailOutlined } from '@ant-design/icons'
import { useApi } from '@genex/api-client/context'
import type { Mail } from '@genex/api-client/types/sandbox'
import { Panel } from '@genex/console/components/Page'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { parseContact } from '@genex/ui/format/contact'
import { useQuery } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { Fragment, useDeferredValue, useState } from 'react'
import { useText } from '../i18n'
import { codeIn } from './code'
import { splitLinks } from './links'
import styles from './Mailbox.module.css'

const REFRESH_MS = 3_000

function CopyCode({ code }: { code: string }) {
  const text = useText()
  const { message } = App.useApp()
  const copy = () =>
    void navigator.clipboard.writeText(code).then(
      () => void message.success(text('mail.copied')),
      () => undefined,
    )
  return (
    <Button className={styles['code'] ?? ''} icon={<CopyOutlined aria-hidden />} onClick={copy} title={text('mail.copy')}>
      {code}
    </Button>
  )
}

/** A text with its addresses as links. */
function Linked({ text }: { text: string }) {
  return splitLinks(text).map((part, index) =>
    part.isLink ? (
      <a key={index} href={part.text}>
        {part.text}
      </a>
    ) : (
      <Fragment key={index}>{part.text}</Fragment>
    ),
  )
}

function Message({ mail }: { mail: Mail }) {
  const text = useText()
  const code = codeIn(mail.body)
  return (
    <li className={styles['mail']}>
      <div className={styles['top']}>
        <strong>{mail.subject}</strong>
        <span className={styles['at']}>
          <TimeAgo at={mail.at} />
        </span>
      </div>
      <p className={styles['to']}>
        {text('mail.to')} {mail.to}
      </p>
      <p className={styles['body']}>
        <Linked text={mail.body} />
      </p>
      {code !== null && <CopyCode code={code} />}
    </li>
  )
}

function Messages({ mails }: { mails: readonly Mail[] }) {
  const text = useText()
  if (mails.length === 0) {
    return <Empty icon={<MailOutlined aria-hidden />} title={text('mail.empty')} hint={text('mail.empty_detail')} />
  }
  const newestFirst = mails.toSorted((a, b) => b.at.localeCompare(a.at))
  return (
    <ul className={styles['list']}>
      {newestFirst.map((mail) => (
        <Message key={`${mail.at} ${mail.to} ${mail.subject}`} mail={mail} />
      ))}
    </ul>
  )
}

/** A whole contact is asked for by itself; a part of one only narrows what is there. */
function contactText(typed: string): string | null {
  const contact = parseContact(typed)
  if (contact === null) return null
  return 'phone' in contact ? contact.phone : contact.email
}

/** Every message the platform would have sent. */
export function Mailbox() {
  const text = useText()
  const api = useApi()
  const [contact, setContact] = useState(() => new URLSearchParams(window.location.search).get('contact') ?? '')
  const asked = useDeferredValue(contact.trim())
  const whole = contactText(asked)
  const mails = useQuery({
    queryKey: ['mailbox', whole],
    queryFn: () => api.mailbox(whole ?? undefined),
    refetchInterval: REFRESH_MS,
    placeholderData: (before) => before,
  })
  return (
    <Panel title={text('mail.title')}>
      <p className="muted">{text('mail.lead')}</p>
      <Input
        className={styles['filter'] ?? ''}
        allowClear
        value={contact}
        onChange={(event) => setContact(event.target.value)}
        placeholder={text('mail.filter')}
        aria-label={text('mail.filter')}
      />
      <Loaded query={mails} skeleton={<LineSkeletons rows={6} />}>
        {(page) => <Messages mails={page.data.filter(({ to }) => whole !== null || to.includes(asked))} />}
      </Loaded>
    </Panel>
  )
}
