import { SearchOutlined } from '@ant-design/icons'
import { useApi } from '@genex/api-client/context'
import { KEYS, useFavourites, useSeriesList } from '@genex/api-client/queries'
import type { SeriesCard, SeriesQuery } from '@genex/api-client/types/trade'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { CardSkeletons, Empty, ErrorRetry } from '@genex/ui/components/states'
import { useUi } from '@genex/ui/i18n/i18n'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useText } from '../../i18n'
import { Filters } from './Filters'
import styles from './market.module.css'
import { isNarrowed, queryOf } from './search'
import { SeriesGrid } from './SeriesGrid'

const route = getRouteApi('/shell/')
const REFRESH_MS = 10_000
const STRIP = 3

function useSeriesPages(query: SeriesQuery) {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: [KEYS.series, 'pages', query],
    queryFn: ({ pageParam }) => api.series({ ...query, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (before) => before,
    refetchInterval: REFRESH_MS,
  })
}

function Strip({ title, list, more }: { title: string; list: readonly SeriesCard[]; more?: ReactNode }) {
  if (list.length === 0) return null
  return (
    <section className={styles['section']}>
      <div className={styles['sectionHead']}>
        <h2>{title}</h2>
        {more}
      </div>
      <SeriesGrid list={list.slice(0, STRIP)} strip />
    </section>
  )
}

function SortedStrip({ sort }: { sort: 'trending' | 'ending' }) {
  const text = useText()
  const query = useSeriesList({ sort, limit: STRIP })
  const more = (
    <Link to="/" search={{ sort }}>
      {text('market.seeAll')}
    </Link>
  )
  if (query.data === undefined) return query.isError ? null : <CardSkeletons count={STRIP} />
  return <Strip title={text(`market.strip.${sort}`)} list={query.data.data} more={more} />
}

function Favourites() {
  const text = useText()
  return <Strip title={text('market.favourites')} list={useFavourites().data?.data ?? []} />
}

function AllSeries({ title }: { title: string }) {
  const text = useText()
  const ui = useUi()
  const pages = useSeriesPages(queryOf(route.useSearch()))
  if (pages.data === undefined) {
    return pages.isError ? <ErrorRetry error={pages.error} onRetry={() => void pages.refetch()} /> : <CardSkeletons />
  }
  const list = pages.data.pages.flatMap((page) => page.data)
  if (list.length === 0) return <Empty icon={<SearchOutlined aria-hidden />} title={text('market.none')} hint={text('market.noneHint')} />
  return (
    <section className={styles['section']}>
      <div className={styles['sectionHead']}>
        <h2>{title}</h2>
      </div>
      <SeriesGrid list={list} />
      {pages.hasNextPage && (
        <div className={styles['more']}>
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {ui('action.more')}
          </Button>
        </div>
      )}
    </section>
  )
}

/** The market: what is sought after, what ends soon, and everything, narrowed as the person likes. */
export function MarketScreen() {
  const text = useText()
  const narrowed = isNarrowed(route.useSearch())
  return (
    <>
      <PageTitle>{text('market.title')}</PageTitle>
      <Filters />
      {!narrowed && (
        <>
          <Favourites />
          <SortedStrip sort="trending" />
          <SortedStrip sort="ending" />
        </>
      )}
      <AllSeries title={text(narrowed ? 'market.results' : 'market.everything')} />
    </>
  )
}
