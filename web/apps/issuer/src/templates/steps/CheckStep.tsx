import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons'
import { useText } from '../../i18n'
import type { Draft } from '../draft'
import { brokenRules, RULES } from '../rules'
import styles from './steps.module.css'

/** The last step: every rule, kept or not, before the template goes to review. */
export function CheckStep({ draft }: { draft: Draft }) {
  const text = useText()
  const broken = new Set(brokenRules(draft))
  const isReady = broken.size === 0
  return (
    <section aria-label={text('template.check.title')}>
      <p className={`${styles['verdict'] ?? ''} ${styles[isReady ? 'ready' : 'broken'] ?? ''}`} role="status">
        {isReady ? text('template.check.ready') : text('template.check.broken', { count: broken.size })}
      </p>
      <ul className={styles['checks']}>
        {RULES.map((rule) => {
          const isKept = !broken.has(rule)
          return (
            <li key={rule}>
              <span className={styles[isKept ? 'ready' : 'broken']}>
                {isKept ? <CheckCircleFilled aria-hidden /> : <CloseCircleFilled aria-hidden />}
                <span className="visually-hidden">
                  {text(isKept ? 'template.check.kept' : 'template.check.not_kept')}
                </span>
              </span>
              {text(`template.check.${rule}`)}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
