import { useSession } from '@genex/api-client/context'
import { Navigate, Outlet, useLocation } from '@tanstack/react-router'

/** Screens that belong to a person: whoever is not signed in is asked to, and comes back. */
export function SignedIn() {
  const { token } = useSession()
  const to = useLocation({ select: (location) => location.href })
  if (token === null) return <Navigate to="/sign-in" search={{ to }} replace />
  return <Outlet />
}
