import { SignInPage } from '@genex/ui/components/SignInPage'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { LinkButton } from '../../app/LinkButton'
import { useText } from '../../i18n'
import styles from './access.module.css'

const route = getRouteApi('/sign-in')

/** Signing in; afterwards back to where the person came from. */
export function SignInScreen() {
  const text = useText()
  const router = useRouter()
  const search = route.useSearch()
  const footer = (
    <div className={styles['footer']}>
      <span className="muted">{text('access.new')}</span>
      <LinkButton to="/register" search={search} look="link">
        {text('access.register')}
      </LinkButton>
    </div>
  )
  return (
    <SignInPage
      title={text('app.title')}
      personas={['consumer', 'seller']}
      onSignedIn={() => router.history.replace(search.to ?? '/')}
      footer={footer}
    />
  )
}
