import { BlockOutlined, FileProtectOutlined } from '@ant-design/icons'
import { RouterLink } from '@genex/console/components/RouterLink'
import { type NavItem, PageShell } from '@genex/ui/components/PageShell'
import { LanguageSwitch, ModeButton } from '@genex/ui/components/switches'
import { Outlet, useLocation } from '@tanstack/react-router'
import styles from './components/explorer.module.css'
import { HeadStrip } from './components/HeadStrip'
import { SearchBox } from './components/SearchBox'
import { useText } from './i18n'

/** The frame around every page: where to look, and how far the chain is. */
export function Frame() {
  const text = useText()
  const { pathname } = useLocation()
  const nav: readonly NavItem[] = [
    { to: '/', label: text('nav.blocks'), icon: <BlockOutlined aria-hidden /> },
    { to: '/contracts', label: text('nav.contracts'), icon: <FileProtectOutlined aria-hidden /> },
  ]
  const extra = (
    <>
      <LanguageSwitch />
      <ModeButton />
    </>
  )
  return (
    <PageShell
      title={text('title')}
      nav={nav}
      current={pathname.startsWith('/contracts') ? '/contracts' : '/'}
      link={RouterLink}
      home="/"
      extra={extra}
    >
      <SearchBox />
      <HeadStrip />
      <div className={styles['content']}>
        <Outlet />
      </div>
    </PageShell>
  )
}
