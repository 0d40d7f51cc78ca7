import type { Reservation, ReservedCoupon } from '@genex/api-client/types/coupons'
import { serverNow } from '@genex/api-client/clock'
import { Money } from '@genex/ui/components/Money'
import { useFormat } from '@genex/ui/format/use-format'
import { useUi } from '@genex/ui/i18n/i18n'
import { Button, Checkbox } from 'antd'
import { useEffect, useEffectEvent, useState } from 'react'
import { useText } from '../i18n'
import styles from './Decide.module.css'

/** Seconds until `at`, counted down once a second. */
function useSecondsUntil(at: string): number {
  const secondsNow = () => Math.max(0, Math.ceil((Date.parse(at) - serverNow()) / 1_000))
  const [seconds, setSeconds] = useState(secondsNow)
  const read = useEffectEvent(() => setSeconds(secondsNow()))
  useEffect(() => {
    const timer = setInterval(() => read(), 500)
    return () => clearInterval(timer)
  }, [])
  return seconds
}

function Terms({ coupon }: { coupon: ReservedCoupon }) {
  const text = useText()
  const format = useFormat()
  const least = coupon.min_spend === null ? null : format.money(coupon.min_spend)
  return (
    <ul className={styles['terms']}>
      <li className={least === null ? '' : styles['condition']}>
        {least === null ? text('decide.no_minimum') : text('decide.min_spend', { amount: least })}
      </li>
      <li>{text(coupon.stackable ? 'decide.stackable' : 'decide.not_stackable')}</li>
      <li>{text('decide.good_until', { date: format.date(coupon.expires_at) })}</li>
    </ul>
  )
}

interface DecideProps {
  readonly reservation: Reservation
  readonly busy: boolean
  readonly onConfirm: () => void
  readonly onUndo: () => void
  readonly onLapse: () => void
}

/** The coupon in hand with its terms: redeem it, or give it back untouched. */
export function Decide({ reservation, busy, onConfirm, onUndo, onLapse }: DecideProps) {
  const text = useText()
  const ui = useUi()
  const format = useFormat()
  const { coupon } = reservation
  const [minimumMet, setMinimumMet] = useState(coupon.min_spend === null)
  const seconds = useSecondsUntil(reservation.expires_at)
  const lapse = useEffectEvent(onLapse)
  const isOver = seconds === 0
  useEffect(() => {
    if (isOver && !busy) lapse()
  }, [isOver, busy])
  return (
    <section className={styles['decide']} aria-label={text('decide.title')}>
      <h1 className={styles['title']}>{text('decide.title')}</h1>
      <div className={styles['coupon']}>
        <span className={styles['kind']}>{ui(`kind.${coupon.kind}`)}</span>
        <span className={styles['amount']}>
          <span className="visually-hidden">{text('decide.worth')} </span>
          <Money value={coupon.face_value} short />
        </span>
        <span className={styles['name']}>{coupon.series_name}</span>
      </div>
      <Terms coupon={coupon} />
      {coupon.min_spend !== null && (
        <Checkbox
          className={styles['minimum'] ?? ''}
          checked={minimumMet}
          onChange={(event) => setMinimumMet(event.target.checked)}
        >
          {text('decide.minimum_met', { amount: format.money(coupon.min_spend) })}
        </Checkbox>
      )}
      <div className={styles['actions']}>
        <Button
          className={styles['redeem'] ?? ''}
          type="primary"
          disabled={!minimumMet || busy}
          autoFocus={minimumMet}
          onClick={onConfirm}
        >
          {text('decide.redeem')}
        </Button>
        <Button className={styles['undo'] ?? ''} loading={busy} onClick={onUndo}>
          {text('decide.undo')}
        </Button>
      </div>
      <p className={styles['held']}>{text('decide.held_for', { seconds })}</p>
    </section>
  )
}
