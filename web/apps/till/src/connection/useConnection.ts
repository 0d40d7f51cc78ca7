import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'

const CHECK_MS = 10_000
const TIMEOUT_MS = 4_000

function subscribe(changed: () => void): () => void {
  window.addEventListener('online', changed)
  window.addEventListener('offline', changed)
  return () => {
    window.removeEventListener('online', changed)
    window.removeEventListener('offline', changed)
  }
}

async function reachesServer(): Promise<boolean> {
  try {
    const answer = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) })
    return answer.ok
  } catch {
    return false
  }
}

/** Whether the till can redeem now: the device has a network and the server answers. */
export function useConnection(): boolean {
  const hasNetwork = useSyncExternalStore(subscribe, () => navigator.onLine)
  const { data } = useQuery({
    queryKey: ['reach', hasNetwork],
    queryFn: reachesServer,
    refetchInterval: CHECK_MS,
    networkMode: 'always',
    staleTime: 0,
  })
  return hasNetwork && data !== false
}
