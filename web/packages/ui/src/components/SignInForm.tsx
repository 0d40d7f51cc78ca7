import { useApi, useSession } from '@genex/api-client/context'
import { ApiError } from '@genex/api-client/errors'
import type { Contact } from '@genex/api-client/types/common'
import type { Token } from '@genex/api-client/types/people'
import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { parseContact } from '../format/contact'
import { useUi } from '../i18n/i18n'
import { contactRule } from './contact-rule'
import styles from './SignInForm.module.css'
import { ErrorNote } from './states'

/** A refused sign-in says that the details are wrong, not that one should sign in. */
function SignInError({ error }: { error: unknown }) {
  const ui = useUi()
  if (error instanceof ApiError && error.status === 401) return <Alert type="error" showIcon title={ui('signIn.wrong')} />
  return <ErrorNote error={error} />
}

function contactText(contact: Contact): string {
  return 'phone' in contact ? contact.phone : contact.email
}

/** Takes a typed contact and asks for it to be right before anything is sent. */
function ContactStep({ onSent }: { onSent: (contact: Contact) => void }) {
  const ui = useUi()
  const api = useApi()
  const send = useMutation({
    mutationFn: (contact: Contact) => api.requestCode(contact),
    onSuccess: (_, contact) => onSent(contact),
  })
  const submit = ({ contact }: { contact: string }) => {
    const parsed = parseContact(contact)
    if (parsed !== null) send.mutate(parsed)
  }
  return (
    <Form layout="vertical" requiredMark={false} onFinish={submit} validateTrigger="onSubmit">
      <Form.Item name="contact" label={ui('signIn.contact')} rules={[contactRule(ui)]} extra={ui('signIn.contactHint')}>
        <Input size="large" autoComplete="username" inputMode="email" />
      </Form.Item>
      <ErrorNote error={send.error} />
      <Button type="primary" size="large" htmlType="submit" block loading={send.isPending}>
        {ui('signIn.sendCode')}
      </Button>
    </Form>
  )
}

interface CodeStepProps {
  readonly contact: Contact
  /** What turns the code into a session: signing in, or confirming a new account. */
  readonly exchange: (code: string) => Promise<Token>
  readonly onSignedIn?: (() => void) | undefined
  readonly onBack: () => void
}

/** Takes the code that was sent; the sixth digit submits. */
export function CodeStep({ contact, exchange, onSignedIn, onBack }: CodeStepProps) {
  const ui = useUi()
  const api = useApi()
  const { signIn } = useSession()
  const [code, setCode] = useState('')
  const redeem = useMutation({
    mutationFn: exchange,
    onSuccess: (token) => {
      signIn(token)
      onSignedIn?.()
    },
    onError: () => setCode(''),
  })
  const resend = useMutation({ mutationFn: () => api.requestCode(contact) })
  const complete = (value: string) => {
    setCode(value)
    if (!redeem.isPending) redeem.mutate(value)
  }
  return (
    <div className={styles['code']}>
      <p>{ui('signIn.sentTo', { contact: contactText(contact) })}</p>
      <Input.OTP
        autoFocus
        size="large"
        length={6}
        value={code}
        onChange={complete}
        disabled={redeem.isPending}
        aria-label={ui('signIn.code')}
      />
      <SignInError error={redeem.error ?? resend.error} />
      <div className={styles['links']}>
        <Button type="link" onClick={onBack}>
          {ui('signIn.otherContact')}
        </Button>
        <Button type="link" loading={resend.isPending} disabled={resend.isSuccess} onClick={() => resend.mutate()}>
          {ui('signIn.resend')}
        </Button>
      </div>
      <MailboxLink contact={contact} />
    </div>
  )
}

/** Where a sandbox shows the code it “sent”. A live server has no such page, and no link is shown. */
function MailboxLink({ contact }: { contact: Contact }) {
  const ui = useUi()
  const { isSandbox } = useSession()
  if (!isSandbox) return null
  return (
    <a className={styles['mailbox']} target="_blank" rel="noreferrer" href={`/sandbox/?contact=${encodeURIComponent(contactText(contact))}`}>
      {ui('signIn.mailbox')}
    </a>
  )
}

interface PasswordStepProps {
  readonly onSignedIn?: (() => void) | undefined
  readonly onBack: () => void
}

/** Sign-in with contact and password. */
function PasswordStep({ onSignedIn, onBack }: PasswordStepProps) {
  const ui = useUi()
  const api = useApi()
  const { signIn } = useSession()
  const enter = useMutation({
    mutationFn: ({ contact, password }: { contact: Contact; password: string }) => api.signInWithPassword(contact, password),
    onSuccess: (token) => {
      signIn(token)
      onSignedIn?.()
    },
  })
  const submit = (fields: { contact: string; password: string }) => {
    const contact = parseContact(fields.contact)
    if (contact !== null) enter.mutate({ contact, password: fields.password })
  }
  return (
    <Form layout="vertical" requiredMark={false} onFinish={submit} validateTrigger="onSubmit">
      <Form.Item name="contact" label={ui('signIn.contact')} rules={[contactRule(ui)]}>
        <Input size="large" autoComplete="username" inputMode="email" />
      </Form.Item>
      <Form.Item name="password" label={ui('signIn.password')} rules={[{ required: true, message: ui('signIn.password') }]}>
        <Input.Password size="large" autoComplete="current-password" maxLength={128} />
      </Form.Item>
      <SignInError error={enter.error} />
      <Button type="primary" size="large" htmlType="submit" block loading={enter.isPending}>
        {ui('signIn.enter')}
      </Button>
      <Button type="link" block onClick={onBack}>
        {ui('signIn.useCode')}
      </Button>
    </Form>
  )
}

/** Sign-in by a code sent to the contact, or by password for whoever prefers it. */
export function SignInForm({ onSignedIn }: { onSignedIn?: () => void }) {
  const ui = useUi()
  const api = useApi()
  const [contact, setContact] = useState<Contact | null>(null)
  const [byPassword, setByPassword] = useState(false)
  if (byPassword) return <PasswordStep onSignedIn={onSignedIn} onBack={() => setByPassword(false)} />
  if (contact === null) {
    return (
      <div>
        <ContactStep onSent={setContact} />
        <Button type="link" block onClick={() => setByPassword(true)}>
          {ui('signIn.usePassword')}
        </Button>
      </div>
    )
  }
  return (
    <CodeStep
      contact={contact}
      exchange={(code) => api.signInWithCode(contact, code)}
      onSignedIn={onSignedIn}
      onBack={() => setContact(null)}
    />
  )
}
