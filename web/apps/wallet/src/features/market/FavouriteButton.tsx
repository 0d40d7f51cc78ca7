import { StarFilled, StarOutlined } from '@ant-design/icons'
import { useApi, useSession } from '@genex/api-client/context'
import { KEYS } from '@genex/api-client/queries'
import type { SeriesCard } from '@genex/api-client/types/trade'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useText } from '../../i18n'
import styles from './market.module.css'

/** Marks a coupon as a favourite; shown to people who are signed in. */
export function FavouriteButton({ series }: { series: SeriesCard }) {
  const text = useText()
  const api = useApi()
  const cache = useQueryClient()
  const { token } = useSession()
  const toggle = useMutation({
    mutationFn: (next: boolean) => (next ? api.addFavourite(series.id) : api.removeFavourite(series.id)),
    onSettled: () =>
      Promise.all([KEYS.series, KEYS.favourites].map((key) => cache.invalidateQueries({ queryKey: [key] }))),
  })
  const shown = toggle.isPending ? toggle.variables : series.favourite
  if (token === null) return null
  return (
    <Button
      type="text"
      size="small"
      className={styles['favourite'] ?? ''}
      icon={shown ? <StarFilled aria-hidden /> : <StarOutlined aria-hidden />}
      aria-pressed={shown}
      aria-label={text('market.favourite', { name: series.name })}
      onClick={() => toggle.mutate(!shown)}
    />
  )
}
