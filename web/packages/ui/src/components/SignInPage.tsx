import type { PersonaKey } from '@genex/api-client/types/sandbox'
import type { ReactNode } from 'react'
import { useUi } from '../i18n/i18n'
import { BrandMark } from './BrandMark'
import { PersonaLogin } from './PersonaLogin'
import styles from './SignInPage.module.css'
import { SignInForm } from './SignInForm'
import { LanguageSwitch, ModeButton } from './switches'

interface SignInPageProps {
  /** Name of the console, under the brand. */
  readonly title: string
  readonly personas: readonly PersonaKey[]
  readonly onSignedIn?: () => void
  /** Below the form: a link to register, for instance. */
  readonly footer?: ReactNode
}

/** The whole page a console shows while nobody is signed in. */
export function SignInPage({ title, personas, onSignedIn, footer }: SignInPageProps) {
  const ui = useUi()
  const done = onSignedIn === undefined ? {} : { onSignedIn }
  return (
    <div className={styles['page']}>
      <div className={styles['switches']}>
        <LanguageSwitch />
        <ModeButton />
      </div>
      <main className={styles['panel']}>
        <div className={styles['brand']}>
          <BrandMark size={36} />
          <div>
            <h1 className={styles['title']}>{title}</h1>
            <p className="muted">{ui('signIn.title')}</p>
          </div>
        </div>
        <SignInForm {...done} />
        {footer}
        <PersonaLogin personas={personas} {...done} />
      </main>
    </div>
  )
}
