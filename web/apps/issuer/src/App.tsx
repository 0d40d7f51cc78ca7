import { RequireMe } from '@genex/console/components/RequireMe'
import { SignInPage } from '@genex/ui/components/SignInPage'
import { RouterProvider } from '@tanstack/react-router'
import { useText } from './i18n'
import { router } from './router'

/** The issuer console: its sign-in page, or its pages. Whoever has no brand yet is led to apply for one. */
export function App() {
  const text = useText()
  return (
    <RequireMe signIn={<SignInPage title={text('title')} personas={['issuer', 'manager']} />} refuse={() => null}>
      <RouterProvider router={router} />
    </RequireMe>
  )
}
