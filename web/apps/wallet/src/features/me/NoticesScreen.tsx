import { BellOutlined } from '@ant-design/icons'
import { useApi } from '@genex/api-client/context'
import { KEYS, useNotifications } from '@genex/api-client/queries'
import type { Notification } from '@genex/api-client/types/people'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Button } from 'antd'
import { useBack } from '../../app/use-back'
import { useText } from '../../i18n'
import styles from './me.module.css'

function Notice({ notice }: { notice: Notification }) {
  const text = useText()
  const router = useRouter()
  const { link } = notice
  const body = (
    <>
      <span className={styles['noticeTitle']}>
        {!notice.read && <span className={styles['dot']} role="img" aria-label={text('notices.new')} />}
        {notice.title}
      </span>
      <span>{notice.body}</span>
      <span className={styles['noticeAt']}>
        <TimeAgo at={notice.at} />
      </span>
    </>
  )
  if (link?.startsWith('/') !== true) return <div className={styles['notice']}>{body}</div>
  if (link.startsWith('/issuer/')) {
    return (
      <a className={styles['notice']} href={link}>
        {body}
      </a>
    )
  }
  return (
    <button type="button" className={styles['notice']} onClick={() => router.history.push(link)}>
      {body}
    </button>
  )
}

/** What the platform told the person, newest first. */
export function NoticesScreen() {
  const text = useText()
  const api = useApi()
  const cache = useQueryClient()
  const query = useNotifications()
  const unread = query.data?.data.filter((notice) => !notice.read).map((notice) => notice.id) ?? []
  const read = useMutation({
    mutationFn: () => api.markRead(unread),
    onSettled: () => Promise.all([KEYS.notifications, KEYS.me].map((key) => cache.invalidateQueries({ queryKey: [key] }))),
  })
  const markAll = (
    <Button disabled={unread.length === 0} loading={read.isPending} onClick={() => read.mutate()}>
      {text('notices.markRead')}
    </Button>
  )
  return (
    <div className={styles['page']}>
      <PageTitle onBack={useBack()} extra={markAll}>
        {text('me.notices')}
      </PageTitle>
      <Loaded query={query} skeleton={<LineSkeletons rows={6} />}>
        {(page) =>
          page.data.length === 0 ? (
            <Empty icon={<BellOutlined aria-hidden />} title={text('notices.none')} hint={text('notices.noneHint')} />
          ) : (
            <ul className={styles['notices']}>
              {page.data.map((notice) => (
                <li key={notice.id}>
                  <Notice notice={notice} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  )
}
