import { AlertOutlined, AuditOutlined, DashboardOutlined, FileProtectOutlined, SafetyCertificateOutlined, ShopOutlined } from '@ant-design/icons'
import { AccountMenu } from '@genex/console/components/AccountMenu'
import { useSignedIn } from '@genex/console/components/RequireMe'
import { RouterLink } from '@genex/console/components/RouterLink'
import { type NavItem, PageShell } from '@genex/ui/components/PageShell'
import { Outlet, useLocation } from '@tanstack/react-router'
import { useCases } from './cases/useCases'
import { useText } from './i18n'
import { useReviews } from './queue/useReviews'
import { useReports } from './reports/useReports'

/** The pages somebody may see: an operator all, a regulator those that decide nothing. */
function useNav(): readonly NavItem[] {
  const text = useText()
  const isOperator = useSignedIn().roles.includes('operator')
  const waiting = useReviews(isOperator).data?.length ?? 0
  const cases = useCases(false, isOperator).data?.length ?? 0
  const reports = useReports(false, isOperator).data?.length ?? 0
  const desk = [
    { to: '/', label: text('nav.queue'), icon: <AuditOutlined aria-hidden />, count: waiting },
    { to: '/cases', label: text('nav.cases'), icon: <AlertOutlined aria-hidden />, count: cases },
    { to: '/reports', label: text('nav.reports'), icon: <FileProtectOutlined aria-hidden />, count: reports },
    { to: '/issuers', label: text('nav.issuers'), icon: <ShopOutlined aria-hidden /> },
  ]
  return [
    ...(isOperator ? desk : []),
    { to: '/proof', label: text('nav.proof'), icon: <SafetyCertificateOutlined aria-hidden /> },
    { to: '/figures', label: text('nav.kpis'), icon: <DashboardOutlined aria-hidden /> },
  ]
}

/** The frame around every page of the operator console. */
export function Frame() {
  const text = useText()
  const me = useSignedIn()
  const { pathname } = useLocation()
  return (
    <PageShell
      title={text('title')}
      nav={useNav()}
      current={pathname}
      link={RouterLink}
      home="/"
      menu="side"
      extra={<AccountMenu me={me} />}
    >
      <Outlet />
    </PageShell>
  )
}
