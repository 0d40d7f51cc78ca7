const STORAGE_KEY = 'genex.rpc'
const DEFAULT_PORT = '8545'

/** The address as a node's, or null if it is none that a browser can speak to. */
function nodeUrl(text: string | null): string | null {
  if (text === null || !URL.canParse(text)) return null
  const { protocol, href } = new URL(text)
  return protocol === 'http:' || protocol === 'https:' ? href : null
}

/**
 * The node to read from: the one named by `?rpc=`, which the tab then remembers, else the one beside
 * this server, on the port nodes listen on by default.
 */
export function endpointOf(page: URL, memory: Pick<Storage, 'getItem' | 'setItem'>): string {
  const named = nodeUrl(page.searchParams.get('rpc'))
  if (named !== null) memory.setItem(STORAGE_KEY, named)
  return named ?? nodeUrl(memory.getItem(STORAGE_KEY)) ?? `${page.protocol}//${page.hostname}:${DEFAULT_PORT}/`
}
