import { serverNow } from '@genex/api-client/clock'
import { useEffect, useState } from 'react'

/** The sandbox's time, once a second. */
export function useNow(): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
