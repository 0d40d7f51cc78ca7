import { CheckCircleFilled, CloseCircleFilled, CloseOutlined, LoadingOutlined } from '@ant-design/icons'
import { Money } from '@genex/ui/components/Money'
import { Button } from 'antd'
import { useText } from '../i18n'
import type { Pending } from '../useTill'
import styles from './PendingList.module.css'

const ICONS = {
  capturing: <LoadingOutlined aria-hidden />,
  redeemed: <CheckCircleFilled aria-hidden className={styles['good']} />,
  failed: <CloseCircleFilled aria-hidden className={styles['bad']} />,
}

const WORDS = { capturing: 'pending.title', redeemed: 'pending.redeemed', failed: 'pending.failed' } as const

/** The coupons that are still being confirmed after the cashier went on. */
export function PendingList({ pending, onDismiss }: { pending: readonly Pending[]; onDismiss: (id: string) => void }) {
  const text = useText()
  if (pending.length === 0) return null
  return (
    <ul className={styles['list']} aria-live="polite">
      {pending.map(({ reservation: { id, coupon }, state }) => (
        <li key={id} className={styles['item']}>
          {ICONS[state]}
          <span className={styles['words']}>
            <strong>{text(WORDS[state])}</strong> · <Money value={coupon.face_value} short /> · {coupon.series_name}
          </span>
          {state !== 'capturing' && (
            <Button
              type="text"
              icon={<CloseOutlined aria-hidden />}
              aria-label={text('pending.dismiss')}
              onClick={() => onDismiss(id)}
            />
          )}
        </li>
      ))}
    </ul>
  )
}
