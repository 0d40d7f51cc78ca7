import type { Me } from '@genex/api-client/types/people'
import { NotAllowed } from '@genex/console/components/NotAllowed'
import { RequireMe } from '@genex/console/components/RequireMe'
import { SignInPage } from '@genex/ui/components/SignInPage'
import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { useText } from './i18n'
import { createPages } from './router'

/** Who may look, and who may decide. */
export function canLook(me: Me): boolean {
  return me.roles.includes('operator') || me.roles.includes('regulator')
}

function Pages() {
  const [router] = useState(createPages)
  return <RouterProvider router={router} />
}

/** The operator console: its sign-in page, or its pages for those who belong here. */
export function App() {
  const text = useText()
  return (
    <RequireMe
      signIn={<SignInPage title={text('title')} personas={['operator', 'supervisor', 'regulator']} />}
      refuse={(me) => (canLook(me) ? null : <NotAllowed title={text('sign_in.not_allowed')} />)}
    >
      <Pages />
    </RequireMe>
  )
}
