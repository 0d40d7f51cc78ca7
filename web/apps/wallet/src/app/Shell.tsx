import { CreditCardOutlined, HistoryOutlined, ShopOutlined, SwapOutlined, UserOutlined } from '@ant-design/icons'
import { useSession } from '@genex/api-client/context'
import { useBalance, useMe, useOwnEvents } from '@genex/api-client/queries'
import { Money } from '@genex/ui/components/Money'
import { type NavItem, PageShell, type ShellLink } from '@genex/ui/components/PageShell'
import { StatusTag } from '@genex/ui/components/StatusTag'
import { LanguageSwitch, ModeButton } from '@genex/ui/components/switches'
import { useUi } from '@genex/ui/i18n/i18n'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useText } from '../i18n'
import { LinkButton } from './LinkButton'
import styles from './Shell.module.css'

const ShellLink: ShellLink = ({ to, children, ...rest }) => (
  <Link to={to} {...rest}>
    {children}
  </Link>
)

/** Paths below each item of the menu that are not below it by name. */
const HOMES: readonly (readonly [prefix: string, item: string])[] = [
  ['/my', '/my'],
  ['/gifts', '/my'],
  ['/orders', '/orders'],
  ['/activity', '/activity'],
  ['/purchases', '/activity'],
  ['/me', '/me'],
]

function currentItem(path: string): string {
  return HOMES.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1] ?? '/'
}

function BalanceLink() {
  const balance = useBalance()
  if (balance.data === undefined) return null
  return (
    <Link to="/me" className={styles['balance'] ?? ''}>
      <Money value={balance.data.available} />
    </Link>
  )
}

function Extra() {
  const ui = useUi()
  const { token, isSandbox } = useSession()
  const path = useLocation({ select: (location) => location.href })
  return (
    <>
      {isSandbox && (
        <span className={styles['sandbox']}>
          <StatusTag tone="warn">{ui('sandbox.badge')}</StatusTag>
        </span>
      )}
      {token !== null && <BalanceLink />}
      <LanguageSwitch />
      <span className="wide-only">
        <ModeButton />
      </span>
      {token === null && (
        <LinkButton to="/sign-in" search={{ to: path }} look="primary">
          {ui('action.signIn')}
        </LinkButton>
      )}
    </>
  )
}

/** The frame around every screen but sign-in, kept current by the person's own events. */
export function Shell() {
  const text = useText()
  const path = useLocation({ select: (location) => location.pathname })
  const unread = useMe().data?.unread_notifications ?? 0
  useOwnEvents()
  const nav: readonly NavItem[] = [
    { to: '/', label: text('nav.market'), icon: <ShopOutlined aria-hidden /> },
    { to: '/my', label: text('nav.coupons'), icon: <CreditCardOutlined aria-hidden /> },
    { to: '/orders', label: text('nav.orders'), icon: <SwapOutlined aria-hidden /> },
    { to: '/activity', label: text('nav.activity'), icon: <HistoryOutlined aria-hidden /> },
    { to: '/me', label: text('nav.me'), icon: <UserOutlined aria-hidden />, count: unread },
  ]
  return (
    <PageShell nav={nav} current={currentItem(path)} link={ShellLink} home="/" extra={<Extra />}>
      <Outlet />
    </PageShell>
  )
}
