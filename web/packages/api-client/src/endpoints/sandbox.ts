import type { Http } from '../http'
import type { Page } from '../types/common'
import type { Token } from '../types/people'
import type { Mail, Persona, PersonaKey, TestClock } from '../types/sandbox'

/** What only a sandbox has: its mailbox, its people and its clock. A live server answers 404. */
export function sandboxEndpoints(http: Http) {
  return {
    mailbox: (contact?: string) => http.get<Page<Mail>>('/v1/test/mailbox', { query: { contact } }),
    personas: () => http.get<Page<Persona>>('/v1/test/personas'),
    personaLogin: (key: PersonaKey) => http.post<Token>(`/v1/test/personas/${key}/login`),
    clock: () => http.get<TestClock>('/v1/test/clock'),
    setClock: (body: { now: string } | { advance_seconds: number }) =>
      http.put<TestClock>('/v1/test/clock', { body }),
    settle: () => http.post<undefined>('/v1/test/settle'),
  }
}
