import { DashboardOutlined } from '@ant-design/icons'
import { useApi } from '@genex/api-client/context'
import type { Kpi } from '@genex/api-client/types/operator'
import { Page } from '@genex/console/components/Page'
import { StatusTag } from '@genex/console/components/StatusTag'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { useLocale } from '@genex/ui/i18n/i18n'
import { useQuery } from '@tanstack/react-query'
import { useText } from '../i18n'
import en from '../locales/en'
import styles from './KpisPage.module.css'
import { readTarget, reaches, type Target } from './target'

const REFRESH_MS = 15_000

type KpiKey = keyof typeof en extends infer K ? (K extends `kpi.${infer Name}` ? Name : never) : never
type UnitKey = 'ms' | 's' | 'per_s'

function isKnown(key: string): key is KpiKey {
  return `kpi.${key}` in en
}

function isUnit(unit: string): unit is UnitKey {
  return `kpis.unit.${unit}` in en
}

/** Figures with their unit, as people of the reader's language write them. */
function useMeasure(): (figures: string, unit: string) => string {
  const text = useText()
  const { locale } = useLocale()
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 20 })
  return (figures, unit) => {
    const value = figures.replaceAll(/\d+(\.\d+)?/g, (digits) => numbers.format(digits as Intl.StringNumericLiteral))
    if (unit === 'percent') return `${value} %`
    return isUnit(unit) ? text(`kpis.unit.${unit}`, { value }) : value
  }
}

function targetText(target: Target): string {
  if (target.kind === 'range') return `${target.low}–${target.high}`
  return target.sign === '=' ? target.bound : `${target.sign} ${target.bound}`
}

function Standing({ value, target }: { value: string | null; target: Target | null }) {
  const text = useText()
  if (value === null || target === null) return null
  const met = reaches(value, target)
  return <StatusTag tone={met ? 'good' : 'alarm'}>{text(met ? 'kpis.met' : 'kpis.missed')}</StatusTag>
}

function Tile({ kpi }: { kpi: Kpi }) {
  const text = useText()
  const measure = useMeasure()
  const value = kpi.value === null ? null : String(kpi.value)
  const target = kpi.target === null ? null : readTarget(String(kpi.target))
  return (
    <li className={styles['tile']}>
      <span className={styles['label']}>
        {isKnown(kpi.key) ? text(`kpi.${kpi.key}`) : kpi.key.replaceAll('_', ' ')}
      </span>
      <span className={value === null ? styles['none'] : styles['value']}>
        {value === null ? text('kpis.no_data') : measure(value, kpi.unit)}
      </span>
      <span className={styles['below']}>
        {target !== null && (
          <span className="muted num">{text('kpis.target', { target: measure(targetText(target), kpi.unit) })}</span>
        )}
        <Standing value={value} target={target} />
      </span>
    </li>
  )
}

function Board({ kpis }: { kpis: readonly Kpi[] }) {
  const text = useText()
  if (kpis.length === 0) {
    return <Empty icon={<DashboardOutlined aria-hidden />} title={text('kpis.empty')} hint={text('kpis.empty_detail')} />
  }
  return (
    <ul className={styles['board']}>
      {kpis.map((kpi) => (
        <Tile key={kpi.key} kpi={kpi} />
      ))}
    </ul>
  )
}

/** The platform's figures beside their targets. */
export function KpisPage() {
  const text = useText()
  const api = useApi()
  const kpis = useQuery({ queryKey: ['kpis'], queryFn: () => api.kpis(), refetchInterval: REFRESH_MS })
  return (
    <Page title={text('kpis.title')} lead={text('kpis.lead')}>
      <Loaded query={kpis} skeleton={<LineSkeletons rows={8} />}>
        {(data) => <Board kpis={data.kpis} />}
      </Loaded>
    </Page>
  )
}
