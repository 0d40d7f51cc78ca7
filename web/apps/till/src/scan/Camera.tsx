import { useUi } from '@genex/ui/i18n/i18n'
import { Button } from 'antd'
import { useState } from 'react'
import { useText } from '../i18n'
import styles from './Camera.module.css'
import { useCamera, type CameraState } from './useCamera'

function Notice({ state, onRetry }: { state: CameraState; onRetry: () => void }) {
  const text = useText()
  const ui = useUi()
  if (state === 'on') return <p className={styles['hint']}>{text('scan.hint')}</p>
  if (state === 'starting') {
    return (
      <p className={styles['notice']} role="status" aria-label={ui('state.loading')}>
        {text('scan.starting')}
      </p>
    )
  }
  return (
    <div className={styles['notice']} role="alert">
      <p>{text(state === 'denied' ? 'scan.denied' : 'scan.none')}</p>
      <Button ghost onClick={onRetry}>
        {text('scan.retry')}
      </Button>
    </div>
  )
}

/** The camera's picture with a frame in it; tells of every code that is newly held into it. */
export function Camera({ onCode }: { onCode: (text: string) => void }) {
  const [attempt, setAttempt] = useState(0)
  const { video, state } = useCamera(onCode, attempt)
  return (
    <div className={styles['camera']}>
      <video ref={video} className={styles['picture']} muted playsInline aria-hidden data-state={state} />
      {state === 'on' && <span className={styles['frame']} aria-hidden />}
      <Notice state={state} onRetry={() => setAttempt((count) => count + 1)} />
    </div>
  )
}
