import type { Issuer } from '@genex/api-client/types/issue'
import { createContext, use } from 'react'

const Context = createContext<Issuer | null>(null)

/** Tells the pages inside which brand they are about. */
export const IssuerProvider = Context

/** The brand this console is about. */
export function useBrand(): Issuer {
  const issuer = use(Context)
  if (issuer === null) throw new Error('useBrand outside IssuerProvider')
  return issuer
}
