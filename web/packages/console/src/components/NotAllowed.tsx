import { LockOutlined } from '@ant-design/icons'
import { useSession } from '@genex/api-client/context'
import { Empty } from '@genex/ui/components/states'
import { useUi } from '@genex/ui/i18n/i18n'
import { Button } from 'antd'
import styles from './NotAllowed.module.css'

/** What somebody sees who is signed in but has no part in this app. */
export function NotAllowed({ title, hint }: { title: string; hint?: string }) {
  const ui = useUi()
  const { signOut } = useSession()
  const action = (
    <Button type="primary" onClick={signOut}>
      {ui('action.signOut')}
    </Button>
  )
  return (
    <main className={styles['page']}>
      <Empty page icon={<LockOutlined aria-hidden />} title={title} action={action} {...(hint === undefined ? {} : { hint })} />
    </main>
  )
}
