import { useFormat } from '@genex/ui/format/use-format'
import type { SeriesDetail } from '@genex/api-client/types/trade'
import { Facts } from '@genex/ui/components/Facts'
import { GradeChip } from '@genex/ui/components/GradeChip'
import { Money } from '@genex/ui/components/Money'
import { Panel } from '@genex/ui/components/Panel'
import { useUi } from '@genex/ui/i18n/i18n'
import { type KeysUnder, useText, wordings } from '../../i18n'
import { rulesInWords } from './rules'
import styles from './series.module.css'

/** The rules of a coupon in plain words. */
export function RulesPanel({ series }: { series: SeriesDetail }) {
  const text = useText()
  const format = useFormat()
  return (
    <Panel title={text('rules.title')}>
      {series.description !== '' && <p className={styles['description']}>{series.description}</p>}
      <ul className={styles['rules']}>
        {rulesInWords(series, text, format.money).map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ul>
    </Panel>
  )
}

type Limit = KeysUnder<'disclosure.limit'>

function isLimit(code: string): code is Limit {
  return `disclosure.limit.${code}` in wordings
}

/** What must be known before buying: face value, validity, limits, grade, refund. */
export function DisclosurePanel({ series }: { series: SeriesDetail }) {
  const text = useText()
  const ui = useUi()
  const format = useFormat()
  const { disclosure } = series
  const limits = disclosure.limits.filter(isLimit).map((code) => text(`disclosure.limit.${code}`))
  return (
    <Panel title={text('disclosure.title')}>
      <Facts
        facts={[
          { label: ui('coupon.face'), value: <Money value={disclosure.face_value} /> },
          { label: text('disclosure.validUntil'), value: format.date(disclosure.valid_until) },
          { label: text('disclosure.issuer'), value: series.issuer.brand_name },
          { label: text('disclosure.grade'), value: <GradeChip grade={disclosure.grade} /> },
          { label: text('disclosure.limits'), value: limits.length === 0 ? text('disclosure.noLimits') : limits.join(ui('list.comma')) },
          {
            label: text('disclosure.refund'),
            value: disclosure.refund_days > 0 ? text('disclosure.refundDays', { count: disclosure.refund_days }) : text('disclosure.noRefund'),
          },
        ]}
      />
      <p className={styles['small']}>{text('disclosure.hint')}</p>
    </Panel>
  )
}
