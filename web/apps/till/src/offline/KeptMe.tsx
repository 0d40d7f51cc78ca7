import { useSession } from '@genex/api-client/context'
import { KEYS, useMe } from '@genex/api-client/queries'
import type { Me } from '@genex/api-client/types/people'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { openKept } from './open'

const RECORD = 'me'

async function remember(me: Me | null): Promise<void> {
  await (await openKept()).vault.write(RECORD, me)
}

/** Knows who was signed in last when nobody can be asked, so that the till opens; whoever signs out is forgotten. */
export function KeptMe({ children }: { children: ReactNode }) {
  const { token } = useSession()
  const cache = useQueryClient()
  const [isRead, setRead] = useState(token === null)
  const { data: me } = useMe()
  useEffect(() => {
    if (isRead) return
    const take = (known: unknown) => {
      // As old as can be: the server's word replaces it as soon as there is one.
      if (known !== null) cache.setQueryData([KEYS.me], (present: unknown) => present ?? known, { updatedAt: 1 })
    }
    void openKept()
      .then(({ vault }) => vault.read(RECORD))
      .then(take, () => undefined)
      .finally(() => setRead(true))
  }, [cache, isRead])
  useEffect(() => {
    // A browser that keeps nothing still serves a till that is connected.
    if (token === null) void remember(null).catch(() => undefined)
    else if (me !== undefined) void remember(me).catch(() => undefined)
  }, [token, me])
  return isRead ? children : null
}
