import { useSession } from '@genex/api-client/context'
import { useMe } from '@genex/api-client/queries'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { SignInPage } from '@genex/ui/components/SignInPage'
import { useUi } from '@genex/ui/i18n/i18n'
import { Button } from 'antd'
import { useText } from './i18n'

function Home() {
  const ui = useUi()
  const { signOut } = useSession()
  return (
    <Loaded query={useMe()} skeleton={<LineSkeletons />}>
      {(me) => (
        <main>
          <h1>{me.name}</h1>
          <Button onClick={signOut}>{ui('action.signOut')}</Button>
        </main>
      )}
    </Loaded>
  )
}

/** This app: its sign-in page, or its home once somebody is signed in. */
export function App() {
  const text = useText()
  const { token } = useSession()
  if (token === null) return <SignInPage title={text('app.title')} personas={['operator', 'regulator']} />
  return <Home />
}
