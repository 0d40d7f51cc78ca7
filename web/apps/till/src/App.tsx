import type { Me } from '@genex/api-client/types/people'
import { NotAllowed } from '@genex/console/components/NotAllowed'
import { RequireMe } from '@genex/console/components/RequireMe'
import { SignInPage } from '@genex/ui/components/SignInPage'
import { useText } from './i18n'
import { KeptMe } from './offline/KeptMe'
import { TillScreen } from './TillScreen'

const STAFF: readonly Me['roles'][number][] = ['cashier', 'manager', 'issuer_owner']

function isStaff(me: Me): boolean {
  return me.roles.some((role) => STAFF.includes(role))
}

/** The till: its sign-in page, or its one screen for the staff of an issuer. */
export function App() {
  const text = useText()
  return (
    <KeptMe>
      <RequireMe
        signIn={<SignInPage title={text('title')} personas={['cashier', 'manager']} />}
        refuse={(me) => (isStaff(me) ? null : <NotAllowed title={text('sign_in.not_staff')} />)}
      >
        <TillScreen />
      </RequireMe>
    </KeptMe>
  )
}
