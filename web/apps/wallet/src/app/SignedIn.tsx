import { useSession } from '@genex/api-client/context'
import { Navigate, Outlet, useLocation } from '@tanstack/react-router'
import { useState } from 'react'

/** Leads to sign-in and back; where back is was settled before the way there changed the address. */
function ToSignIn() {
  const here = useLocation({ select: (location) => location.href })
  const [to] = useState(here)
  return <Navigate to="/sign-in" search={{ to }} replace />
}

/** Screens that belong to a person: whoever is not signed in is asked to, and comes back. */
export function SignedIn() {
  const { token } = useSession()
  return token === null ? <ToSignIn /> : <Outlet />
}
