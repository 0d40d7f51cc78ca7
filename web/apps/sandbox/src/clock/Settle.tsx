import { useApi } from '@genex/api-client/context'
import { Panel } from '@genex/console/components/Page'
import { ErrorNote } from '@genex/ui/components/states'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useText } from '../i18n'

/** Waits until nothing is in flight. */
export function Settle() {
  const text = useText()
  const api = useApi()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const settle = useMutation({
    mutationFn: () => api.settle(),
    onSuccess: () => {
      void message.success(text('settle.done'))
      return cache.invalidateQueries()
    },
  })
  return (
    <Panel
      title={text('settle.title')}
      extra={
        <Button loading={settle.isPending} onClick={() => settle.mutate()}>
          {text('settle.run')}
        </Button>
      }
    >
      <p className="muted">{text('settle.lead')}</p>
      <ErrorNote error={settle.error} />
    </Panel>
  )
}
