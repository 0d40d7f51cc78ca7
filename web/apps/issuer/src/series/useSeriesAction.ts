import { useApi } from '@genex/api-client/context'
import { useValueMutation } from '@genex/api-client/idempotency'
import type { IssuerSeries } from '@genex/api-client/types/issue'
import { errorText } from '@genex/ui/format/errors'
import { useUi } from '@genex/ui/i18n/i18n'
import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useText } from '../i18n'

/** What an issuer can do to a series. */
export type SeriesAction = 'delist' | 'relist' | 'recall'

/** Asks before it takes a series off sale or recalls it; putting it back on sale needs no question. */
export function useSeriesAction(series: IssuerSeries) {
  const api = useApi()
  const text = useText()
  const ui = useUi()
  const cache = useQueryClient()
  const { modal, message } = App.useApp()
  const calls = { delist: () => api.delist(series.id), relist: () => api.relist(series.id) }
  const mutation = useValueMutation<SeriesAction, IssuerSeries>(
    (action, key) => (action === 'recall' ? api.recall(series.id, key) : calls[action]()),
    () => {
      void message.success(text('series.done'))
      return cache.invalidateQueries()
    },
  )
  const run = (action: SeriesAction) =>
    mutation.mutateAsync(action).then(
      () => undefined,
      (error: unknown) => void message.error(errorText(error, ui)),
    )
  const ask = (action: SeriesAction) => {
    if (action === 'relist') {
      void run(action)
      return
    }
    modal.confirm({
      title: `${text(`series.${action}`)}: ${series.name}`,
      content: text(`series.${action}_detail`),
      okText: text(`series.${action}`),
      cancelText: text('series.cancel'),
      okButtonProps: { danger: action === 'recall' },
      onOk: () => run(action),
    })
  }
  return { ask, isPending: mutation.isPending }
}
