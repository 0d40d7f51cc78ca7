import { createContext, use, useState, type ReactNode } from 'react'
import { type Client, createClient, http } from 'viem'
import { endpointOf } from './endpoint'

/** A node that answers over HTTP. */
export interface Node {
  readonly url: string
  readonly client: Client
}

const Context = createContext<Node | null>(null)

function connect(): Node {
  const url = endpointOf(new URL(window.location.href), sessionStorage)
  return { url, client: createClient({ transport: http(url, { retryCount: 1, timeout: 10_000 }) }) }
}

/** Gives the pages below the node they read from. */
export function NodeProvider({ children }: { children: ReactNode }) {
  const [node] = useState(connect)
  return <Context value={node}>{children}</Context>
}

/** The node the explorer reads from. */
export function useNode(): Node {
  const node = use(Context)
  if (node === null) throw new Error('useNode outside NodeProvider')
  return node
}
