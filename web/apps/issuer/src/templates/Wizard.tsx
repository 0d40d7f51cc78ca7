import { Page, Panel } from '@genex/console/components/Page'
import { ErrorNote } from '@genex/ui/components/states'
import { Button, Grid, Steps } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'
import { useBrand } from '../shell/IssuerContext'
import { amend, type Draft, draftOf, rekind } from './draft'
import { Preview } from './Preview'
import { brokenRules } from './rules'
import { CheckStep } from './steps/CheckStep'
import { KindStep } from './steps/KindStep'
import { RulesStep } from './steps/RulesStep'
import { ValueStep } from './steps/ValueStep'
import { useSaveTemplate } from './useSaveTemplate'
import { toTemplate } from './wire'
import styles from './Wizard.module.css'

const STEPS = ['kind', 'value', 'rules', 'review'] as const

type Step = (typeof STEPS)[number]

interface StepProps {
  readonly step: Step
  readonly draft: Draft
  readonly onKind: (kind: Draft['kind']) => void
  readonly onChange: (change: Partial<Draft>) => void
}

function StepBody({ step, draft, onKind, onChange }: StepProps) {
  switch (step) {
    case 'kind':
      return <KindStep kind={draft.kind} onChoose={onKind} />
    case 'value':
      return <ValueStep draft={draft} onChange={onChange} />
    case 'rules':
      return <RulesStep draft={draft} onChange={onChange} />
    case 'review':
      return <CheckStep draft={draft} />
  }
}

interface ButtonsProps {
  readonly at: number
  readonly draft: Draft
  readonly saver: ReturnType<typeof useSaveTemplate>
  readonly onMove: (at: number) => void
}

function Buttons({ at, draft, saver, onMove }: ButtonsProps) {
  const text = useText()
  const isLast = at === STEPS.length - 1
  const mayPublish = useBrand().status === 'active'
  const isComplete = mayPublish && brokenRules(draft).length === 0
  return (
    <div className={styles['buttons']}>
      {isLast && !mayPublish && <p className={styles['note']}>{text('template.not_yet')}</p>}
      {at > 0 && <Button onClick={() => onMove(at - 1)}>{text('template.previous')}</Button>}
      <span className={styles['end']}>
        <Button
          disabled={toTemplate(draft) === null || saver.isPending}
          loading={saver.isSaving}
          onClick={() => saver.save(draft)}
        >
          {text('template.save')}
        </Button>
        {isLast ? (
          <Button
            type="primary"
            disabled={!isComplete || saver.isPending}
            loading={saver.isSubmitting}
            onClick={() => saver.submit(draft)}
          >
            {text('template.submit')}
          </Button>
        ) : (
          <Button type="primary" onClick={() => onMove(at + 1)}>
            {text('template.next')}
          </Button>
        )}
      </span>
    </div>
  )
}

/** The wizard that makes a template, with the coupon beside it as it grows. */
export function Wizard({ templateId, start }: { templateId: string | null; start: Draft | null }) {
  const text = useText()
  const { quota } = useBrand()
  const [draft, setDraft] = useState<Draft>(() => start ?? draftOf('spend_and_save', quota.currency))
  const [at, setAt] = useState(start === null ? 0 : 1)
  const saver = useSaveTemplate(templateId)
  const isNarrow = Grid.useBreakpoint().sm !== true
  const step = STEPS[at] ?? 'kind'
  const chooseKind = (kind: Draft['kind']) => {
    setDraft((current) => (current.kind === kind ? current : rekind(current, kind)))
    setAt(1)
  }
  return (
    <Page title={start === null ? text('template.new') : draft.name}>
      <Steps
        className={styles['steps'] ?? ''}
        size="small"
        responsive={false}
        titlePlacement={isNarrow ? 'vertical' : 'horizontal'}
        current={at}
        onChange={setAt}
        items={STEPS.map((name) => ({ title: text(`template.step.${name}`) }))}
      />
      <div className={styles['split']}>
        <Panel>
          <StepBody
            step={step}
            draft={draft}
            onKind={chooseKind}
            onChange={(change) => setDraft((current) => amend(current, change))}
          />
          <ErrorNote error={saver.error} />
          <Buttons at={at} draft={draft} saver={saver} onMove={setAt} />
        </Panel>
        <aside className={styles['aside']}>
          <h2 className={styles['asideTitle']}>{text('template.preview')}</h2>
          <Preview draft={draft} />
        </aside>
      </div>
    </Page>
  )
}
