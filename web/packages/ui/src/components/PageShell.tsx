import type { ComponentType, ReactNode } from 'react'
import { useUi } from '../i18n/i18n'
import { BrandMark } from './BrandMark'
import styles from './PageShell.module.css'

/** A link of the app's router. */
export type ShellLink = ComponentType<{
  to: string
  className: string
  'aria-current'?: 'page'
  children: ReactNode
}>

export interface NavItem {
  readonly to: string
  readonly label: string
  readonly icon: ReactNode
  /** A small count on the icon, such as unread notices. */
  readonly count?: number
}

interface PageShellProps {
  /** Name of the app beside the brand; consoles have one. */
  readonly title?: string
  readonly nav: readonly NavItem[]
  /** The `to` of the item that is shown now. */
  readonly current: string | null
  readonly link: ShellLink
  readonly home: string
  /** Where the menu stands on wide screens; on narrow ones it is a bar of tabs at the bottom. */
  readonly menu?: 'top' | 'side'
  /** At the end of the top bar: account, language. */
  readonly extra?: ReactNode
  readonly children: ReactNode
}

function Menu({ nav, current, link: Link }: Pick<PageShellProps, 'nav' | 'current' | 'link'>) {
  const ui = useUi()
  if (nav.length === 0) return null
  return (
    <nav className={styles['menu']} aria-label={ui('nav.label')}>
      {nav.map((item) => (
        <Link
          key={item.to}
          to={item.to}
          className={styles['item'] ?? ''}
          {...(item.to === current ? { 'aria-current': 'page' as const } : {})}
        >
          <span className={styles['icon']} aria-hidden>
            {item.icon}
            {item.count !== undefined && item.count > 0 && <span className={styles['count']}>{item.count}</span>}
          </span>
          <span>{item.label}</span>
        </Link>
      ))}
    </nav>
  )
}

/** The frame of every app: brand, menu, content; tabs at the bottom of a phone. */
export function PageShell(props: PageShellProps) {
  const ui = useUi()
  const { title, home, link: Link, menu = 'top', extra, children } = props
  return (
    <div className={`${styles['shell'] ?? ''} ${styles[menu] ?? ''}`}>
      <a href="#content" className={styles['skip']}>
        {ui('nav.skip')}
      </a>
      <header className={styles['header']}>
        <Link to={home} className={styles['brand'] ?? ''}>
          <BrandMark />
          <span>{ui('brand.name')}</span>
          {title !== undefined && <span className={styles['title']}>{title}</span>}
        </Link>
        {menu === 'top' && <Menu {...props} />}
        <div className={styles['extra']}>{extra}</div>
      </header>
      {menu === 'side' && <Menu {...props} />}
      <main id="content" tabIndex={-1} className={styles['content']}>
        {children}
      </main>
    </div>
  )
}
