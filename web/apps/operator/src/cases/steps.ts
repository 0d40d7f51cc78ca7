import type { AmlCase, CaseOutcome, CaseStep } from '@genex/api-client/types/compliance'

/** What can be done with a case; what is asked for with it follows from the name. */
export type StepName = 'take' | 'escalate' | 'snooze' | CaseOutcome | 'confirm' | 'turn_down' | 'reopen'

const DAY_MS = 86_400_000
const SNOOZE_DAYS = 3

/** What somebody may do with a case now: whoever proposes does not confirm. */
export function stepsFor(it: AmlCase, me: string): readonly StepName[] {
  if (it.state === 'closed') return it.outcome === 'freeze' ? ['reopen'] : []
  if (it.state === 'proposed') return it.proposed_by?.id === me ? [] : ['confirm', 'turn_down']
  const take: readonly StepName[] = it.assignee?.id === me ? [] : ['take']
  return [...take, 'dismiss', 'report', 'freeze', 'escalate', 'snooze']
}

/** Whether the step needs words. */
export function needsReason(name: StepName): boolean {
  return name !== 'take' && name !== 'confirm'
}

/** The step as it is sent. */
export function stepOf(name: StepName, reason: string, now: number): CaseStep {
  switch (name) {
    case 'take':
    case 'confirm':
      return { step: name }
    case 'escalate':
    case 'turn_down':
    case 'reopen':
      return { step: name, reason }
    case 'snooze':
      return { step: 'snooze', until: new Date(now + SNOOZE_DAYS * DAY_MS).toISOString(), reason }
    default:
      return { step: 'decide', outcome: name, reason }
  }
}
