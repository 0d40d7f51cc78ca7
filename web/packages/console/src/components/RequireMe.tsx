import { useSession } from '@genex/api-client/context'
import { useMe } from '@genex/api-client/queries'
import type { Me } from '@genex/api-client/types/people'
import { createContext, use, type ReactNode } from 'react'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'

const MeContext = createContext<Me | null>(null)

interface RequireMeProps {
  /** Shown while nobody is signed in. */
  readonly signIn: ReactNode
  /** Shown to somebody who has no part in this app; `null` lets everybody in. */
  readonly refuse: (me: Me) => ReactNode | null
  readonly children: ReactNode
}

/** Lets somebody in who is signed in and belongs here, and tells what is inside who it is. */
export function RequireMe({ signIn, refuse, children }: RequireMeProps) {
  const { token } = useSession()
  if (token === null) return signIn
  return <SignedIn refuse={refuse}>{children}</SignedIn>
}

function SignedIn({ refuse, children }: Omit<RequireMeProps, 'signIn'>) {
  const me = useMe()
  return (
    <Loaded query={me} skeleton={<LineSkeletons />}>
      {(known) => refuse(known) ?? <MeContext value={known}>{children}</MeContext>}
    </Loaded>
  )
}

/** Who is signed in. */
export function useSignedIn(): Me {
  const me = use(MeContext)
  if (me === null) throw new Error('useSignedIn outside RequireMe')
  return me
}
