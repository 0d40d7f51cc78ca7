import type { Me } from '@genex/api-client/types/people'
import { NotAllowed } from '@genex/console/components/NotAllowed'
import { RequireMe } from '@genex/console/components/RequireMe'
import { SignInPage } from '@genex/ui/components/SignInPage'
import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { useText } from './i18n'
import { createPages } from './router'

/** A cashier redeems and sees no totals; whoever has no role at an issuer may still apply. */
function isCashierOnly({ roles }: Me): boolean {
  return roles.includes('cashier') && !roles.includes('manager') && !roles.includes('issuer_owner')
}

function Pages() {
  const [router] = useState(createPages)
  return <RouterProvider router={router} />
}

/** The way in for a business that has no account yet: an account like everybody's, then the application here. */
function Register() {
  const text = useText()
  return (
    <p className="muted">
      {text('sign_in.new')} <a href="/register">{text('sign_in.register')}</a>
    </p>
  )
}

/** The issuer console: its sign-in page, or its pages. Whoever has no brand yet is led to apply for one. */
export function App() {
  const text = useText()
  return (
    <RequireMe
      signIn={<SignInPage title={text('title')} personas={['issuer', 'manager']} footer={<Register />} />}
      refuse={(me) => (isCashierOnly(me) ? <NotAllowed title={text('sign_in.cashier')} /> : null)}
    >
      <Pages />
    </RequireMe>
  )
}
