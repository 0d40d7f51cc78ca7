import { useApi } from '@genex/api-client/context'
import { ApiError } from '@genex/api-client/errors'
import { BrandMark } from '@genex/ui/components/BrandMark'
import { Empty, ErrorRetry, LineSkeletons } from '@genex/ui/components/states'
import { LanguageSwitch, ModeButton } from '@genex/ui/components/switches'
import { useQuery } from '@tanstack/react-query'
import styles from './App.module.css'
import { Clock } from './clock/Clock'
import { Settle } from './clock/Settle'
import { useText } from './i18n'
import { Mailbox } from './mail/Mailbox'
import { People } from './people/People'

function Header() {
  const text = useText()
  return (
    <header className={styles['header']}>
      <BrandMark />
      <h1 className={styles['title']}>
        Genex <span className={styles['where']}>{text('title')}</span>
      </h1>
      <div className={styles['switches']}>
        <LanguageSwitch />
        <ModeButton />
      </div>
    </header>
  )
}

function Tools() {
  return (
    <div className={styles['columns']}>
      <div className={styles['column']}>
        <People />
      </div>
      <div className={styles['column']}>
        <Clock />
        <Settle />
        <Mailbox />
      </div>
    </div>
  )
}

/** The tools once the server says that it is a sandbox; a live server has none of this. */
function Content() {
  const text = useText()
  const api = useApi()
  const clock = useQuery({ queryKey: ['clock'], queryFn: () => api.clock(), retry: false })
  if (clock.isPending) return <LineSkeletons rows={10} />
  if (clock.error instanceof ApiError && clock.error.status === 404) {
    return <Empty title={text('absent')} hint={text('absent_detail')} />
  }
  if (clock.isError) return <ErrorRetry error={clock.error} onRetry={() => void clock.refetch()} />
  return <Tools />
}

/** The sandbox page: its people, clock and mailbox, clearly marked as what they are. */
export function App() {
  const text = useText()
  return (
    <div className={styles['page']}>
      <p className={styles['banner']}>{text('banner')}</p>
      <Header />
      <main className={styles['main']}>
        <Content />
      </main>
    </div>
  )
}
