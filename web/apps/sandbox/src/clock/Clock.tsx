import { setServerTime } from '@genex/api-client/clock'
import { useApi } from '@genex/api-client/context'
import { Panel } from '@genex/console/components/Page'
import { ErrorNote } from '@genex/ui/components/states'
import { useFormat } from '@genex/ui/format/use-format'
import { useLocale } from '@genex/ui/i18n/i18n'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Popconfirm } from 'antd'
import { useText } from '../i18n'
import styles from './Clock.module.css'
import { type Span, SPANS } from './spans'
import { useNow } from './useNow'

function useJump() {
  const api = useApi()
  const text = useText()
  const format = useFormat()
  const { message } = App.useApp()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (span: Span) => api.setClock({ advance_seconds: SPANS[span] }),
    onSuccess: ({ now }) => {
      setServerTime(now)
      void message.success(text('clock.jumped', { time: format.exact(now) }))
      return cache.invalidateQueries()
    },
  })
}

function Now() {
  const { locale } = useLocale()
  const now = useNow()
  const words = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' })
  return <time dateTime={new Date(now).toISOString()}>{words.format(now)}</time>
}

/** The sandbox's time, and the ways to move it forward. */
export function Clock() {
  const text = useText()
  const jump = useJump()
  return (
    <Panel title={text('clock.title')}>
      <p className="muted">{text('clock.lead')}</p>
      <p className={styles['now']}>
        <span className="visually-hidden">{text('clock.now')}: </span>
        <Now />
      </p>
      <div className={styles['spans']} role="group" aria-label={text('clock.jump')}>
        {(Object.keys(SPANS) as Span[]).map((span) => (
          <Popconfirm
            key={span}
            title={text('clock.confirm', { span: text(`clock.${span}`) })}
            description={text('clock.confirm_detail')}
            okText={text('clock.jump')}
            cancelText={text('clock.cancel')}
            onConfirm={() => jump.mutate(span)}
          >
            <Button loading={jump.isPending && jump.variables === span} disabled={jump.isPending}>
              + {text(`clock.${span}`)}
            </Button>
          </Popconfirm>
        ))}
      </div>
      <ErrorNote error={jump.error} />
    </Panel>
  )
}
