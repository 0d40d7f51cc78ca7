import { SearchOutlined } from '@ant-design/icons'
import { formatDiscount } from '@genex/ui/format/rate'
import { useUi } from '@genex/ui/i18n/i18n'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { Button, Input, Select } from 'antd'
import { useEffect, useState } from 'react'
import { useText } from '../../i18n'
import styles from './market.module.css'
import { DAYS_LEFT, DISCOUNTS_BPS, GRADES, isNarrowed, KINDS, type MarketSearch, parseMarketSearch, SORTS, TRADES } from './search'

const route = getRouteApi('/shell/')
const TYPING_MS = 250

function useChange(): (change: Partial<Record<keyof MarketSearch, unknown>>) => void {
  const navigate = route.useNavigate()
  return (change) => void navigate({ search: (before) => parseMarketSearch({ ...before, ...change }), replace: true })
}

/** Sends what is typed to the address bar once the typing pauses, unless the person has gone on to another page. */
function SearchBox() {
  const text = useText()
  const router = useRouter()
  const change = useChange()
  const { q = '' } = route.useSearch()
  const [typed, setTyped] = useState(q)
  const [seen, setSeen] = useState(q)
  if (q !== seen) {
    setSeen(q)
    if (q === '') setTyped('')
  }
  useEffect(() => {
    if (typed === q) return
    const timer = setTimeout(() => {
      if (router.latestLocation.pathname === '/') change({ q: typed === '' ? undefined : typed })
    }, TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed, q, change, router])
  return (
    <Input
      size="large"
      allowClear
      maxLength={100}
      prefix={<SearchOutlined aria-hidden />}
      placeholder={text('market.search')}
      aria-label={text('market.search')}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  )
}

interface PickProps<T> {
  readonly label: string
  readonly value: T | undefined
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly onPick: (value: T | undefined) => void
}

function Pick<T extends string | number>({ label, value, options, onPick }: PickProps<T>) {
  return (
    <Select<T>
      allowClear
      aria-label={label}
      placeholder={label}
      value={value ?? null}
      options={[...options]}
      onChange={(next: T | undefined) => onPick(next)}
      popupMatchSelectWidth={false}
      className={styles['pick'] ?? ''}
    />
  )
}

function Picks() {
  const text = useText()
  const ui = useUi()
  const change = useChange()
  const search = route.useSearch()
  return (
    <div className={styles['picks']}>
      <Pick
        label={text('market.discount')}
        value={search.off}
        options={DISCOUNTS_BPS.map((bps) => ({ value: bps, label: text('market.atLeast', { percent: formatDiscount(bps) }) }))}
        onPick={(off) => change({ off })}
      />
      <Pick
        label={text('market.kind')}
        value={search.kind}
        options={KINDS.map((kind) => ({ value: kind, label: ui(`kind.${kind}`) }))}
        onPick={(kind) => change({ kind })}
      />
      <Pick
        label={text('market.grade')}
        value={search.grade}
        options={GRADES.map((grade) => ({ value: grade, label: grade }))}
        onPick={(grade) => change({ grade })}
      />
      <Pick
        label={text('market.daysLeft')}
        value={search.days}
        options={DAYS_LEFT.map((days) => ({ value: days, label: text('market.within', { count: days }) }))}
        onPick={(days) => change({ days })}
      />
      <Pick
        label={text('market.sort')}
        value={search.sort}
        options={SORTS.map((sort) => ({ value: sort, label: text(`market.sort.${sort}`) }))}
        onPick={(sort) => change({ sort })}
      />
      {isNarrowed(search) && (
        <Button type="link" onClick={() => change({ q: undefined, trade: undefined, off: undefined, kind: undefined, grade: undefined, days: undefined, sort: undefined })}>
          {text('market.clear')}
        </Button>
      )}
    </div>
  )
}

function Chips() {
  const text = useText()
  const ui = useUi()
  const change = useChange()
  const { trade } = route.useSearch()
  const all = [{ value: undefined, label: text('market.all') }, ...TRADES.map((value) => ({ value, label: ui(`trade.${value}`) }))]
  return (
    <div className={styles['chips']} role="group" aria-label={text('market.category')}>
      {all.map(({ value, label }) => (
        <button
          key={label}
          type="button"
          className={styles['chip']}
          aria-pressed={value === trade}
          onClick={() => change({ trade: value })}
        >
          {label}
        </button>
      ))}
    </div>
  )
}

/** Search, categories and the finer filters, all kept in the address bar. */
export function Filters() {
  return (
    <div className={styles['filters']}>
      <SearchBox />
      <Chips />
      <Picks />
    </div>
  )
}
