import type { AmlCase } from '@genex/api-client/types/compliance'
import { expect, test } from 'vitest'
import { stepOf, stepsFor } from './steps'

const CASE: AmlCase = {
  id: 'case_1',
  subject: { id: 'usr_1', name: 'Sam' },
  severity: 'high',
  state: 'open',
  outcome: null,
  proposed_by: null,
  assignee: null,
  snoozed_until: null,
  opened_at: '2026-11-22T08:00:00Z',
  due_at: '2026-11-23T08:00:00Z',
  overdue: false,
  alerts: 1,
}

test('whoever proposed an outcome is not offered to confirm it', () => {
  const proposed: AmlCase = { ...CASE, state: 'proposed', outcome: 'freeze', proposed_by: { id: 'ada', name: 'Ada' } }
  expect(stepsFor(proposed, 'ada')).toEqual([])
  expect(stepsFor(proposed, 'bea')).toEqual(['confirm', 'turn_down'])
})

test('nothing can be done with a closed case, and nobody takes what is theirs', () => {
  expect(stepsFor({ ...CASE, state: 'closed' }, 'ada')).toEqual([])
  expect(stepsFor({ ...CASE, assignee: { id: 'ada', name: 'Ada' } }, 'ada')).not.toContain('take')
})

test('an appeal against a freeze is heard, and against nothing else', () => {
  expect(stepsFor({ ...CASE, state: 'closed', outcome: 'freeze' }, 'ada')).toEqual(['reopen'])
  expect(stepsFor({ ...CASE, state: 'closed', outcome: 'report' }, 'ada')).toEqual([])
  expect(stepOf('reopen', 'wages', 0)).toEqual({ step: 'reopen', reason: 'wages' })
})

test('a case is put aside for three days from now', () => {
  const step = stepOf('snooze', 'papers', Date.parse('2026-11-22T08:00:00Z'))
  expect(step).toEqual({ step: 'snooze', until: '2026-11-25T08:00:00.000Z', reason: 'papers' })
  expect(stepOf('freeze', 'mule', 0)).toEqual({ step: 'decide', outcome: 'freeze', reason: 'mule' })
})
