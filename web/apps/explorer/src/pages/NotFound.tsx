import { Empty } from '@genex/ui/components/states'
import { useText } from '../i18n'

/** An address that names nothing the chain has. */
export function NotFound() {
  const text = useText()
  return <Empty page title={text('notFound.title')} hint={text('notFound.hint')} />
}
