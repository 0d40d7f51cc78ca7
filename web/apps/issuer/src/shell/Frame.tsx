import { AppstoreOutlined, BarChartOutlined, FormOutlined, HomeOutlined, ShopOutlined } from '@ant-design/icons'
import { AccountMenu } from '@genex/console/components/AccountMenu'
import { useSignedIn } from '@genex/console/components/RequireMe'
import { RouterLink } from '@genex/console/components/RouterLink'
import { type NavItem, PageShell } from '@genex/ui/components/PageShell'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { Outlet, useLocation } from '@tanstack/react-router'
import { useText } from '../i18n'
import { JoinPage } from '../join/JoinPage'
import { useIssuer } from '../queries'
import { IdentityBar } from './IdentityBar'
import { IssuerProvider } from './IssuerContext'

function useNav(): readonly NavItem[] {
  const text = useText()
  return [
    { to: '/', label: text('nav.today'), icon: <HomeOutlined aria-hidden /> },
    { to: '/templates', label: text('nav.templates'), icon: <FormOutlined aria-hidden /> },
    { to: '/series', label: text('nav.series'), icon: <AppstoreOutlined aria-hidden /> },
    { to: '/totals', label: text('nav.totals'), icon: <BarChartOutlined aria-hidden /> },
    { to: '/stores', label: text('nav.stores'), icon: <ShopOutlined aria-hidden /> },
  ]
}

/** The menu entry a path belongs to. */
function currentOf(nav: readonly NavItem[], pathname: string): string {
  return nav.find(({ to }) => to !== '/' && pathname.startsWith(to))?.to ?? '/'
}

function Inside({ issuerId }: { issuerId: string }) {
  const issuer = useIssuer(issuerId)
  return (
    <Loaded query={issuer} skeleton={<LineSkeletons rows={10} />}>
      {(data) => (
        <IssuerProvider value={data}>
          <IdentityBar issuer={data} />
          <Outlet />
        </IssuerProvider>
      )}
    </Loaded>
  )
}

/** The frame around every page: the brand's pages, or the application of someone who has no brand yet. */
export function Frame() {
  const text = useText()
  const me = useSignedIn()
  const { pathname } = useLocation()
  const nav = useNav()
  return (
    <PageShell
      title={text('title')}
      nav={me.issuer === null ? [] : nav}
      current={currentOf(nav, pathname)}
      link={RouterLink}
      home="/"
      menu={me.issuer === null ? 'top' : 'side'}
      extra={<AccountMenu me={me} />}
    >
      {me.issuer === null ? <JoinPage /> : <Inside issuerId={me.issuer.id} />}
    </PageShell>
  )
}
