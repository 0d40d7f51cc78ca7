import type { AmlCase } from '@genex/api-client/types/compliance'
import { StatusTag, type StatusTone } from '@genex/console/components/StatusTag'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useText } from '../i18n'

const TONES: Readonly<Record<AmlCase['state'], StatusTone>> = {
  open: 'waiting',
  under_review: 'calm',
  escalated: 'alarm',
  snoozed: 'calm',
  proposed: 'waiting',
  closed: 'good',
}

/** How a case stands. */
export function StateTag({ of }: { of: AmlCase }) {
  const text = useText()
  return <StatusTag tone={TONES[of.state]}>{text(`case.state.${of.state}`)}</StatusTag>
}

/** How grave a case is. */
export function SeverityTag({ of }: { of: AmlCase }) {
  const text = useText()
  return <StatusTag tone={of.severity === 'high' ? 'alarm' : 'calm'}>{text(`case.severity.${of.severity}`)}</StatusTag>
}

/** When a case should be closed; an alarm once that is past. */
export function Due({ of }: { of: AmlCase }) {
  const text = useText()
  if (of.state === 'closed') return <span className="muted">{text('review.none')}</span>
  if (of.overdue) return <StatusTag tone="alarm">{text('case.overdue')}</StatusTag>
  return <TimeAgo at={of.due_at} />
}
