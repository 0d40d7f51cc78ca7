import { Button, Spin } from 'antd'
import { useEffect, useState } from 'react'
import { useText } from '../i18n'
import styles from './Working.module.css'

/** After this long the till says that it takes longer than usual, in milliseconds. */
const SLOW_MS = 3_000

/** The pass is being checked. */
export function Checking() {
  const text = useText()
  return (
    <div className={styles['working']} role="status">
      <Spin size="large" />
      <p className={styles['title']}>{text('checking')}</p>
    </div>
  )
}

/** The coupon is being redeemed; when that takes long, the cashier may go on with the next customer. */
export function Capturing({ onLeave }: { onLeave: () => void }) {
  const text = useText()
  const [isSlow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={styles['working']} role="status">
      <Spin size="large" />
      <p className={styles['title']}>{text('capturing.title')}</p>
      {isSlow && (
        <>
          <p>{text('capturing.slow')}</p>
          <Button size="large" onClick={onLeave}>
            {text('capturing.leave')}
          </Button>
          <p className="muted">{text('capturing.left')}</p>
        </>
      )}
    </div>
  )
}
