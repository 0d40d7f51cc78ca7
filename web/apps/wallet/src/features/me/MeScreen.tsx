import { BellOutlined, RightOutlined, SafetyCertificateOutlined } from '@ant-design/icons'
import { useApi, useSession } from '@genex/api-client/context'
import { useBalance, useKyc, useMe } from '@genex/api-client/queries'
import type { Balance } from '@genex/api-client/types/people'
import { Money } from '@genex/ui/components/Money'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { Panel } from '@genex/ui/components/Panel'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { ModeSwitch } from '@genex/ui/components/switches'
import { accountLocale, LOCALES, LOCALE_NAMES, useLocale, useUi } from '@genex/ui/i18n/i18n'
import type { Locale } from '@genex/api-client/types/common'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { useText } from '../../i18n'
import { DepositDialog } from './DepositDialog'
import styles from './me.module.css'
import { PayoutDialog } from './PayoutDialog'

type Dialog = 'deposit' | 'payout' | null
const FIRST_AMOUNT = '100.00'

function BalanceCard({ balance }: { balance: Balance }) {
  const text = useText()
  const [dialog, setDialog] = useState<Dialog>(null)
  const close = () => setDialog(null)
  const held = /[1-9]/.test(balance.held.amount)
  return (
    <Panel title={text('me.balance')}>
      <p className={styles['balance']}>
        <Money value={balance.available} />
      </p>
      <p className="muted">
        {held ? (
          <>
            {text('me.held')} <Money value={balance.held} />
          </>
        ) : (
          text('me.nothingHeld')
        )}
      </p>
      <div className={styles['balanceButtons']}>
        <Button type="primary" size="large" onClick={() => setDialog('deposit')}>
          {text('deposit.title')}
        </Button>
        <Button size="large" onClick={() => setDialog('payout')}>
          {text('payout.title')}
        </Button>
      </div>
      <DepositDialog open={dialog === 'deposit'} onClose={close} currency={balance.available.currency} amount={FIRST_AMOUNT} />
      <PayoutDialog open={dialog === 'payout'} onClose={close} available={balance.available} />
    </Panel>
  )
}

function Rows() {
  const text = useText()
  const ui = useUi()
  const me = useMe().data
  const kyc = useKyc().data
  const level = kyc === undefined ? '' : ui('level.label', { level: kyc.level })
  return (
    <Panel>
      <div className={styles['rows']}>
        <Link to="/me/verification" className={styles['row'] ?? ''}>
          <SafetyCertificateOutlined aria-hidden />
          <span className={styles['rowLabel']}>{text('me.verification')}</span>
          <span className="muted">{level}</span>
          <RightOutlined aria-hidden />
        </Link>
        <Link to="/me/notices" className={styles['row'] ?? ''}>
          <BellOutlined aria-hidden />
          <span className={styles['rowLabel']}>{text('me.notices')}</span>
          <span className="muted">{me !== undefined && me.unread_notifications > 0 ? text('me.unread', { count: me.unread_notifications }) : ''}</span>
          <RightOutlined aria-hidden />
        </Link>
      </div>
    </Panel>
  )
}

function Settings() {
  const text = useText()
  const ui = useUi()
  const api = useApi()
  const { locale, setLocale } = useLocale()
  const remember = useMutation({ mutationFn: (next: Locale) => api.setLocale(accountLocale(next)) })
  const choose = (next: Locale) => {
    setLocale(next)
    remember.mutate(next)
  }
  return (
    <Panel title={text('me.settings')}>
      <div className={styles['settings']}>
        <span>{ui('language.label')}</span>
        <Segmented<Locale> options={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))} value={locale} onChange={choose} aria-label={ui('language.label')} />
        <span>{ui('theme.label')}</span>
        <ModeSwitch />
      </div>
    </Panel>
  )
}

/** The person: money in and out, verification, notices, language and looks. */
export function MeScreen() {
  const text = useText()
  const ui = useUi()
  const { signOut } = useSession()
  const me = useMe()
  return (
    <div className={styles['page']}>
      <PageTitle>{text('me.title')}</PageTitle>
      <Loaded query={me} skeleton={<LineSkeletons rows={1} />}>
        {(person) => (
          <p className={styles['who']}>
            <strong>{person.name}</strong> <span className="muted num">{person.contact_masked}</span>
          </p>
        )}
      </Loaded>
      <Loaded query={useBalance()} skeleton={<LineSkeletons rows={4} />}>
        {(balance) => <BalanceCard balance={balance} />}
      </Loaded>
      <Rows />
      <Settings />
      <Button size="large" onClick={signOut}>
        {ui('action.signOut')}
      </Button>
    </div>
  )
}
