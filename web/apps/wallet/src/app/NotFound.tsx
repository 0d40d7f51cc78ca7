import { Empty } from '@genex/ui/components/states'
import { Link } from '@tanstack/react-router'
import { useText } from '../i18n'

/** A path that leads nowhere. */
export function NotFound() {
  const text = useText()
  return <Empty page title={text('notFound.title')} action={<Link to="/">{text('notFound.back')}</Link>} />
}
