import { useEffect, useEffectEvent } from 'react'

/** Receives the parsed data of every event of the named kinds. */
type Handler = (kind: string, data: unknown) => void

function open(url: string, kinds: readonly string[], handler: Handler): () => void {
  const source = new EventSource(url)
  for (const kind of kinds) {
    source.addEventListener(kind, (event: MessageEvent<string>) => {
      handler(kind, event.data === '' ? null : JSON.parse(event.data))
    })
  }
  return () => source.close()
}

/**
 * Listens to a server-sent event stream while mounted; the browser reconnects by itself.
 * A null `url` listens to nothing.
 */
export function useEventStream(url: string | null, kinds: readonly string[], handler: Handler): void {
  const receive = useEffectEvent(handler)
  const joined = kinds.join(' ')
  useEffect(() => {
    if (url === null || typeof EventSource === 'undefined') return
    return open(url, joined.split(' '), receive)
  }, [url, joined])
}
