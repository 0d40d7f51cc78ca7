import type { ShellLink } from '@genex/ui/components/PageShell'
import { Link } from '@tanstack/react-router'

/** The router's link, as the page frame takes it. The path may be any of the app's. */
export const RouterLink: ShellLink = ({ to, children, ...rest }) => (
  <Link to={to} {...rest}>
    {children}
  </Link>
)
