import { useApi } from '@genex/api-client/context'
import type { Contact } from '@genex/api-client/types/common'
import type { NewAccount } from '@genex/api-client/types/people'
import { BrandMark } from '@genex/ui/components/BrandMark'
import { CodeStep } from '@genex/ui/components/SignInForm'
import { contactRule } from '@genex/ui/components/contact-rule'
import { ErrorNote } from '@genex/ui/components/states'
import { LanguageSwitch, ModeButton } from '@genex/ui/components/switches'
import { parseContact } from '@genex/ui/format/contact'
import { accountLocale, useLocale, useUi } from '@genex/ui/i18n/i18n'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { LinkButton } from '../../app/LinkButton'
import { useText } from '../../i18n'
import styles from './access.module.css'
import { CountrySelect } from './CountrySelect'

const route = getRouteApi('/register')

interface Fields {
  readonly name: string
  readonly contact: string
  readonly password: string
  readonly birth_date: string
  readonly nationality: string
  readonly country: string
  readonly region: string
}

function useRegister(onSent: (contact: Contact) => void) {
  const api = useApi()
  const { locale } = useLocale()
  return useMutation({
    mutationFn: async (fields: Fields) => {
      const contact = parseContact(fields.contact)
      if (contact === null) throw new RangeError('the form lets only a contact through')
      const { name, password, birth_date, nationality, country, region } = fields
      const address = { country, region }
      const account: NewAccount = { ...contact, name, password, birth_date, nationality, address, locale: accountLocale(locale) }
      await api.register(account)
      return contact
    },
    onSuccess: onSent,
  })
}

function RegisterForm({ onSent }: { onSent: (contact: Contact) => void }) {
  const text = useText()
  const ui = useUi()
  const register = useRegister(onSent)
  const required = [{ required: true, whitespace: true, message: text('form.required') }]
  const passwordRules = [{ required: true, min: 8, message: text('form.passwordHint') }]
  return (
    <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => register.mutate(fields)} validateTrigger="onSubmit" scrollToFirstError>
      <Form.Item name="name" label={text('form.name')} rules={required}>
        <Input size="large" autoComplete="name" maxLength={100} />
      </Form.Item>
      <Form.Item name="contact" label={ui('signIn.contact')} rules={[contactRule(ui)]} extra={ui('signIn.contactHint')}>
        <Input size="large" autoComplete="username" inputMode="email" />
      </Form.Item>
      <Form.Item name="password" label={ui('signIn.password')} rules={passwordRules} extra={text('form.passwordHint')}>
        <Input.Password size="large" autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Form.Item name="birth_date" label={text('form.birthDate')} rules={required}>
        <Input size="large" type="date" autoComplete="bday" />
      </Form.Item>
      <Form.Item name="nationality" label={text('form.nationality')} rules={required}>
        <CountrySelect />
      </Form.Item>
      <Form.Item name="country" label={text('form.country')} rules={required}>
        <CountrySelect />
      </Form.Item>
      <Form.Item name="region" label={text('form.region')} rules={required}>
        <Input size="large" autoComplete="address-level1" maxLength={80} />
      </Form.Item>
      <ErrorNote error={register.error} />
      <Button type="primary" size="large" htmlType="submit" block loading={register.isPending}>
        {text('access.register')}
      </Button>
    </Form>
  )
}

/** Opening an account: who, where reached, then the code that proves it. */
export function RegisterScreen() {
  const text = useText()
  const api = useApi()
  const router = useRouter()
  const search = route.useSearch()
  const [contact, setContact] = useState<Contact | null>(null)
  return (
    <div className={styles['page']}>
      <div className={styles['switches']}>
        <LanguageSwitch />
        <ModeButton />
      </div>
      <main className={styles['panel']}>
        <div className={styles['brand']}>
          <BrandMark size={36} />
          <h1>{text('access.register')}</h1>
        </div>
        {contact === null ? (
          <RegisterForm onSent={setContact} />
        ) : (
          <CodeStep
            contact={contact}
            exchange={(code) => api.verify(contact, code)}
            onSignedIn={() => router.history.replace(search.to ?? '/')}
            onBack={() => setContact(null)}
          />
        )}
        <div className={styles['footer']}>
          <span className="muted">{text('access.already')}</span>
          <LinkButton to="/sign-in" search={search} look="link">
            {text('access.haveAccount')}
          </LinkButton>
        </div>
      </main>
    </div>
  )
}
