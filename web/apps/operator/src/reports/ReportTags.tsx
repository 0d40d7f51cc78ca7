import type { Sar } from '@genex/api-client/types/compliance'
import { StatusTag, type StatusTone } from '@genex/console/components/StatusTag'
import { useText } from '../i18n'

const TONES: Readonly<Record<Sar['standing'], StatusTone>> = {
  due: 'waiting',
  overdue: 'alarm',
  filed: 'good',
  filed_late: 'alarm',
}

/** How a report stands, with the days that are left. */
export function StandingTag({ of }: { of: Sar }) {
  const text = useText()
  const words = of.days_left === null ? text(`report.standing.${of.standing}`) : text('report.days_left', { count: of.days_left })
  return <StatusTag tone={TONES[of.standing]}>{words}</StatusTag>
}
