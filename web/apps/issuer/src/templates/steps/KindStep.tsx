import { CreditCardOutlined, GiftOutlined, PercentageOutlined, ScissorOutlined } from '@ant-design/icons'
import type { CouponKind } from '@genex/api-client/types/common'
import { useUi } from '@genex/ui/i18n/i18n'
import type { ReactNode } from 'react'
import { useText } from '../../i18n'
import { KINDS } from '../draft'
import styles from './KindStep.module.css'

const ICONS: Readonly<Record<CouponKind, ReactNode>> = {
  spend_and_save: <ScissorOutlined aria-hidden />,
  discount: <PercentageOutlined aria-hidden />,
  gift_card: <GiftOutlined aria-hidden />,
  stored_value: <CreditCardOutlined aria-hidden />,
}

/** The first step: what kind of coupon it is to be. */
export function KindStep({ kind, onChoose }: { kind: CouponKind; onChoose: (kind: CouponKind) => void }) {
  const text = useText()
  const ui = useUi()
  return (
    <div className={styles['kinds']} role="group" aria-label={text('template.step.kind')}>
      {KINDS.map((option) => (
        <button
          key={option}
          type="button"
          className={styles['kind']}
          aria-pressed={option === kind}
          onClick={() => onChoose(option)}
        >
          <span className={styles['icon']} aria-hidden>
            {ICONS[option]}
          </span>
          <span className={styles['words']}>
            <strong>{ui(`kind.${option}`)}</strong>
            <span className="muted">{text(`kind_detail.${option}`)}</span>
          </span>
        </button>
      ))}
    </div>
  )
}
