import { ExportOutlined } from '@ant-design/icons'
import { useApi } from '@genex/api-client/context'
import { writeToken } from '@genex/api-client/tokens'
import type { Persona } from '@genex/api-client/types/sandbox'
import { Panel } from '@genex/console/components/Page'
import { ErrorNote, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useText } from '../i18n'
import { APP_OF, pathOf } from './apps'
import styles from './People.module.css'

/** A tab opened within the click, so that the browser lets it; it is pointed at the app after sign-in. */
function openTab(): Window | null {
  return window.open('about:blank', '_blank')
}

function show(tab: Window | null, path: string): void {
  if (tab === null) window.location.assign(path)
  else tab.location.replace(path)
}

function useStepInto() {
  const api = useApi()
  return useMutation({
    mutationFn: async ({ persona, tab }: { persona: Persona; tab: Window | null }) => {
      const app = APP_OF[persona.key]
      writeToken(app, await api.personaLogin(persona.key))
      show(tab, pathOf(app))
    },
    onError: (_, { tab }) => tab?.close(),
  })
}

function Person({ persona, busy, onOpen }: { persona: Persona; busy: boolean; onOpen: () => void }) {
  const text = useText()
  return (
    <li className={styles['person']}>
      <div className={styles['who']}>
        <strong>{persona.name}</strong>
        <span className="muted">{text(`persona.${persona.key}`)}</span>
      </div>
      <Button
        icon={<ExportOutlined aria-hidden />}
        loading={busy}
        onClick={onOpen}
        aria-label={`${text('people.open', { name: persona.name })}: ${text(`app.${APP_OF[persona.key]}`)} (${text('app.new_tab')})`}
      >
        {text(`app.${APP_OF[persona.key]}`)}
      </Button>
    </li>
  )
}

/** The sandbox's people, each one click away from their app. */
export function People() {
  const text = useText()
  const api = useApi()
  const personas = useQuery({ queryKey: ['personas'], queryFn: () => api.personas() })
  const step = useStepInto()
  return (
    <Panel title={text('people.title')}>
      <p className="muted">{text('people.lead')}</p>
      <Loaded query={personas} skeleton={<LineSkeletons rows={8} />}>
        {(page) => (
          <ul className={styles['list']}>
            {page.data.map((persona) => (
              <Person
                key={persona.key}
                persona={persona}
                busy={step.isPending && step.variables.persona.key === persona.key}
                onOpen={() => step.mutate({ persona, tab: openTab() })}
              />
            ))}
          </ul>
        )}
      </Loaded>
      <ErrorNote error={step.error} />
    </Panel>
  )
}
