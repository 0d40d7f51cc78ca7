import { useApi, useSession } from '@genex/api-client/context'
import type { PersonaKey } from '@genex/api-client/types/sandbox'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useUi } from '../i18n/i18n'
import styles from './PersonaLogin.module.css'
import { ErrorNote } from './states'

interface PersonaLoginProps {
  /** The people who have something to do in this app. */
  readonly personas: readonly PersonaKey[]
  readonly onSignedIn?: () => void
}

/** One-click sign-in as the people of a sandbox. A live server has none, and nothing is shown. */
export function PersonaLogin({ personas, onSignedIn }: PersonaLoginProps) {
  const ui = useUi()
  const api = useApi()
  const { signIn } = useSession()
  const query = useQuery({ queryKey: ['personas'], queryFn: () => api.personas(), retry: false, staleTime: Infinity })
  const login = useMutation({
    mutationFn: (key: PersonaKey) => api.personaLogin(key),
    onSuccess: (token) => {
      signIn(token)
      onSignedIn?.()
    },
  })
  const shown = query.data?.data.filter((persona) => personas.includes(persona.key)) ?? []
  if (shown.length === 0) return null
  return (
    <section className={styles['box']} aria-label={ui('persona.title')}>
      <p className={styles['title']}>{ui('persona.title')}</p>
      <p className={styles['hint']}>{ui('persona.hint')}</p>
      <div className={styles['list']}>
        {shown.map((persona) => (
          <Button
            key={persona.key}
            block
            className={styles['person'] ?? ''}
            loading={login.isPending && login.variables === persona.key}
            disabled={login.isPending}
            onClick={() => login.mutate(persona.key)}
          >
            <span className={styles['name']}>{persona.name}</span>
            <span className={styles['role']}>{ui(`persona.${persona.key}`)}</span>
          </Button>
        ))}
      </div>
      <ErrorNote error={login.error} />
    </section>
  )
}
