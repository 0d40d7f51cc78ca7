import { CheckOutlined, CloseOutlined, ExclamationOutlined } from '@ant-design/icons'
import type { ReservedCoupon } from '@genex/api-client/types/coupons'
import { Money } from '@genex/ui/components/Money'
import { useEffect, useEffectEvent, type ReactNode } from 'react'
import { useText } from '../i18n'
import type { Tone } from '../machine/result'
import { type Outcome, outcomeStay, outcomeTone } from '../machine/till'
import styles from './ResultFill.module.css'

const ICONS: Readonly<Record<Tone, ReactNode>> = {
  good: <CheckOutlined aria-hidden />,
  ask: <ExclamationOutlined aria-hidden />,
  bad: <CloseOutlined aria-hidden />,
}

interface Words {
  readonly title: string
  readonly detail: string | null
  readonly reference: string | null
}

function useWords(): (outcome: Outcome) => Words {
  const text = useText()
  return (outcome) => {
    switch (outcome.kind) {
      case 'redeemed':
        return {
          title: text('done.redeemed'),
          detail: null,
          reference: outcome.number === null ? null : `${text('done.number')} ${outcome.number}`,
        }
      case 'kept':
        return { title: text('done.kept'), detail: text('done.kept_detail'), reference: null }
      case 'undone':
        return { title: text('done.undone'), detail: text('done.undone_detail'), reference: null }
      case 'refused':
        return {
          title: text(`refusal.${outcome.refusal}.title`),
          detail: text(`refusal.${outcome.refusal}.detail`),
          reference: outcome.requestId === null ? null : text('done.reference', { id: outcome.requestId }),
        }
    }
  }
}

function Coupon({ coupon }: { coupon: ReservedCoupon }) {
  return (
    <div className={styles['coupon']}>
      <span className={styles['amount']}>
        <Money value={coupon.face_value} short />
      </span>
      <span className={styles['name']}>{coupon.series_name}</span>
    </div>
  )
}

/** Calls `onNext` when the outcome has been on the screen for as long as it should. */
function useAutoNext(outcome: Outcome, onNext: () => void): void {
  const next = useEffectEvent(onNext)
  useEffect(() => {
    const timer = setTimeout(() => next(), outcomeStay(outcome))
    return () => clearTimeout(timer)
  }, [outcome])
}

/** The last result over the whole screen, in colour, words and amount; a tap or a while brings the next customer. */
export function ResultFill({ outcome, onNext }: { outcome: Outcome; onNext: () => void }) {
  const text = useText()
  const words = useWords()(outcome)
  const tone = outcomeTone(outcome)
  useAutoNext(outcome, onNext)
  return (
    <div className={`${styles['fill'] ?? ''} ${styles[tone] ?? ''}`} role="alert" data-tone={tone}>
      <span className={styles['icon']} aria-hidden>
        {ICONS[tone]}
      </span>
      <p className={styles['title']}>{words.title}</p>
      {outcome.coupon !== null && <Coupon coupon={outcome.coupon} />}
      {words.detail !== null && <p className={styles['detail']}>{words.detail}</p>}
      {words.reference !== null && <p className={styles['reference']}>{words.reference}</p>}
      <button type="button" className={styles['next']} onClick={onNext}>
        <span className={styles['fuse']} style={{ animationDuration: `${outcomeStay(outcome)}ms` }} aria-hidden />
        <span>{text('done.next')}</span>
      </button>
    </div>
  )
}
