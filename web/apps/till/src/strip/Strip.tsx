import { BarChartOutlined, LogoutOutlined, MoreOutlined, ScanOutlined, SoundOutlined } from '@ant-design/icons'
import { useSession } from '@genex/api-client/context'
import type { Me } from '@genex/api-client/types/people'
import { IssuerMark } from '@genex/ui/components/IssuerMark'
import { LOCALE_NAMES, LOCALES, useLocale } from '@genex/ui/i18n/i18n'
import { Button, Dropdown } from 'antd'
import { useText } from '../i18n'
import styles from './Strip.module.css'

interface StripProps {
  readonly me: Me
  readonly isOnline: boolean
  /** Redemptions the platform has not been told of. */
  readonly unreported: number
  readonly hasSound: boolean
  readonly view: 'scan' | 'today'
  readonly onSound: () => void
  readonly onView: (view: 'scan' | 'today') => void
}

/** A crossed-out loudspeaker, which the icon set lacks. */
function Muted() {
  return (
    <span className={styles['muted']}>
      <SoundOutlined aria-hidden />
    </span>
  )
}

function Where({ me }: { me: Me }) {
  return (
    <span className={styles['where']}>
      {me.issuer !== null && <IssuerMark issuer={me.issuer} size={32} />}
      <span className={styles['names']}>
        <strong>{me.store?.name ?? me.issuer?.brand_name ?? ''}</strong>
        <span className="muted">{me.name}</span>
      </span>
    </span>
  )
}

function More() {
  const text = useText()
  const { signOut } = useSession()
  const { locale, setLocale } = useLocale()
  const languages = LOCALES.map((tag) => ({ key: tag, label: LOCALE_NAMES[tag], onClick: () => setLocale(tag) }))
  const items = [
    ...languages,
    { type: 'divider' as const },
    { key: 'out', label: text('strip.sign_out'), icon: <LogoutOutlined aria-hidden />, onClick: signOut },
  ]
  return (
    <Dropdown menu={{ items, selectedKeys: [locale] }} trigger={['click']} placement="bottomRight">
      <Button type="text" size="large" icon={<MoreOutlined aria-hidden />} aria-label={text('strip.more')} />
    </Dropdown>
  )
}

/** The line on top of the till: where it stands, whether it can redeem now, and the few things beside scanning. */
export function Strip({ me, isOnline, unreported, hasSound, view, onSound, onView }: StripProps) {
  const text = useText()
  const other = view === 'scan' ? 'today' : 'scan'
  return (
    <header className={styles['strip']}>
      <Where me={me} />
      <span className={`${styles['line'] ?? ''} ${isOnline ? '' : (styles['off'] ?? '')}`} role="status">
        {text(isOnline ? 'strip.online' : 'strip.offline')}
        {unreported > 0 && <span className={styles['wide']}>{` · ${text('strip.unreported', { count: unreported })}`}</span>}
      </span>
      <span className={styles['tools']}>
        <Button
          type="text"
          size="large"
          icon={view === 'scan' ? <BarChartOutlined aria-hidden /> : <ScanOutlined aria-hidden />}
          aria-label={text(view === 'scan' ? 'strip.today' : 'strip.back')}
          onClick={() => onView(other)}
        >
          <span className={styles['wide']}>{text(view === 'scan' ? 'strip.today' : 'strip.back')}</span>
        </Button>
        <Button
          type="text"
          size="large"
          icon={hasSound ? <SoundOutlined aria-hidden /> : <Muted />}
          aria-pressed={hasSound}
          aria-label={text(hasSound ? 'strip.sound_on' : 'strip.sound_off')}
          onClick={onSound}
        />
        <More />
      </span>
    </header>
  )
}
