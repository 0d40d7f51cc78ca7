import { ArrowLeftOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, type ReactNode } from 'react'
import { useUi } from '../i18n/i18n'
import styles from './PageTitle.module.css'

interface PageTitleProps {
  readonly children: string
  readonly onBack?: (() => void) | undefined
  readonly extra?: ReactNode
}

/** The heading of a screen, which also names the browser's tab. */
export function PageTitle({ children, onBack, extra }: PageTitleProps) {
  const ui = useUi()
  useEffect(() => {
    document.title = `${children} · ${ui('brand.name')}`
  }, [children, ui])
  return (
    <div className={styles['title']}>
      {onBack !== undefined && (
        <Button type="text" icon={<ArrowLeftOutlined aria-hidden />} aria-label={ui('action.back')} onClick={onBack} />
      )}
      <h1>{children}</h1>
      {extra !== undefined && <div className={styles['extra']}>{extra}</div>}
    </div>
  )
}
