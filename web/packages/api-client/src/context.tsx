import { QueryClient } from '@tanstack/react-query'
import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import { type Api, createApi } from './api'
import { setServerTime } from './clock'
import { ApiError } from './errors'
import { Http } from './http'
import { type AppName, onTokenChange, readToken, writeToken } from './tokens'
import type { Token } from './types/people'

interface Session {
  readonly app: AppName
  readonly api: Api
  readonly token: Token | null
  /** Whether the server is a sandbox, with a mailbox, personas and a clock of its own. */
  readonly isSandbox: boolean
  readonly signIn: (token: Token) => void
  readonly signOut: () => void
}

const SessionContext = createContext<Session | null>(null)

/** Retries what may pass (no answer, a failing server), never a refusal. */
function shouldRetry(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiError && error.isUncertain
}

/** The cache of server answers all screens share. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: shouldRetry, staleTime: 5_000 }, mutations: { retry: false } },
  })
}

/** Finds out whether the server is a sandbox, and follows its clock so that ages and countdowns fit. */
function useSandbox(api: Api): boolean {
  const [isSandbox, setIsSandbox] = useState(false)
  useEffect(() => {
    const read = () =>
      void api.clock().then(
        (clock) => {
          setServerTime(clock.now)
          setIsSandbox(true)
        },
        () => undefined,
      )
    read()
    window.addEventListener('focus', read)
    return () => window.removeEventListener('focus', read)
  }, [api])
  return isSandbox
}

/** Gives the app its API and session. Everything cached belongs to one person and goes with them. */
export function SessionProvider(props: { app: AppName; queryClient: QueryClient; children: ReactNode }) {
  const { app, queryClient } = props
  const [token, setToken] = useState(() => readToken(app))
  const api = useMemo(() => createApi(new Http(app, setToken)), [app])
  const isSandbox = useSandbox(api)
  const change = useCallback(
    (next: Token | null) => {
      queryClient.clear()
      setToken(next)
    },
    [queryClient],
  )
  useEffect(() => onTokenChange(app, change), [app, change])
  const session = useMemo<Session>(() => {
    const store = (next: Token | null) => {
      writeToken(app, next)
      change(next)
    }
    const signOut = () => {
      if (token !== null) void api.revoke(token.refresh_token).catch(() => undefined)
      store(null)
    }
    return { app, api, token, isSandbox, signIn: store, signOut }
  }, [api, app, change, isSandbox, token])
  return <SessionContext value={session}>{props.children}</SessionContext>
}

/** Who is signed in to this app, and the ways in and out. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (session === null) throw new Error('useSession outside SessionProvider')
  return session
}

/** The API, called as the person signed in to this app. */
export function useApi(): Api {
  return useSession().api
}
