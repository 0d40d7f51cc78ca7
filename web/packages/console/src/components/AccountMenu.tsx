import { LogoutOutlined, UserOutlined } from '@ant-design/icons'
import { useSession } from '@genex/api-client/context'
import type { Me } from '@genex/api-client/types/people'
import { LanguageSwitch, ModeButton } from '@genex/ui/components/switches'
import { useUi } from '@genex/ui/i18n/i18n'
import { Button, Dropdown } from 'antd'

/** Who is signed in, and the way out. */
function Account({ me }: { me: Me }) {
  const ui = useUi()
  const { signOut } = useSession()
  const items = [
    { key: 'who', label: `${me.name} · ${me.contact_masked}`, disabled: true },
    { key: 'out', label: ui('action.signOut'), icon: <LogoutOutlined aria-hidden />, onClick: signOut },
  ]
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
      <Button type="text" icon={<UserOutlined aria-hidden />} aria-label={me.name}>
        <span className="wide-only">{me.name}</span>
      </Button>
    </Dropdown>
  )
}

/** What stands at the end of a console's top bar: language, light or dark, account. */
export function AccountMenu({ me }: { me: Me }) {
  return (
    <>
      <LanguageSwitch />
      <ModeButton />
      <Account me={me} />
    </>
  )
}
