import { useApi } from '@genex/api-client/context'
import { KEYS, useKyc } from '@genex/api-client/queries'
import type { Kyc, KycApplication, KycCase, KycRights } from '@genex/api-client/types/people'
import { Facts } from '@genex/ui/components/Facts'
import { Money } from '@genex/ui/components/Money'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { Panel } from '@genex/ui/components/Panel'
import { Result } from '@genex/ui/components/Result'
import { ErrorNote, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { StatusTag } from '@genex/ui/components/StatusTag'
import { useUi } from '@genex/ui/i18n/i18n'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useBack } from '../../app/use-back'
import { type KeysUnder, useText, wordings } from '../../i18n'
import { CountrySelect } from '../access/CountrySelect'
import styles from './me.module.css'

const route = getRouteApi('/shell/mine/me/verification')

/** Limits and rights of a level; of the `since` level's rights only those that come on top are named. */
function Rights({ rights, since }: { rights: KycRights; since?: KycRights | undefined }) {
  const text = useText()
  const ui = useUi()
  const limit = (money: KycRights['daily_limit']) => (money === null ? text('kyc.noLimit') : <Money value={money} short />)
  const gained = rights.can.filter((right) => since?.can.includes(right) !== true)
  const can = gained.map((right) => (isRight(right) ? text(`kyc.can.${right}`) : null)).filter((word) => word !== null)
  return (
    <Facts
      facts={[
        { label: text('kyc.daily'), value: limit(rights.daily_limit) },
        { label: text('kyc.holding'), value: limit(rights.holding_limit) },
        ...(can.length === 0 ? [] : [{ label: text('kyc.can'), value: can.join(ui('list.comma')) }]),
      ]}
    />
  )
}

function isRight(right: string): right is KeysUnder<'kyc.can'> {
  return `kyc.can.${right}` in wordings
}

function ApplyForm({ level, onDecided }: { level: 1 | 2 | 3; onDecided: (decided: KycCase) => void }) {
  const text = useText()
  const api = useApi()
  const cache = useQueryClient()
  const apply = useMutation({
    mutationFn: (application: KycApplication) => api.applyForLevel(application),
    onSuccess: (decided) => {
      onDecided(decided)
      return Promise.all([KEYS.kyc, KEYS.me].map((key) => cache.invalidateQueries({ queryKey: [key] })))
    },
  })
  const required = [{ required: true, message: text('form.required') }]
  return (
    <Form<Omit<KycApplication, 'level'>> layout="vertical" requiredMark={false} onFinish={(fields) => apply.mutate({ ...fields, level })}>
      <Form.Item name="name" label={text('form.legalName')} rules={required}>
        <Input size="large" autoComplete="name" maxLength={100} />
      </Form.Item>
      <Form.Item name="birth_date" label={text('form.birthDate')} rules={required}>
        <Input size="large" type="date" autoComplete="bday" />
      </Form.Item>
      <Form.Item name="nationality" label={text('form.nationality')} rules={required}>
        <CountrySelect />
      </Form.Item>
      {level > 1 && (
        <Form.Item name="document_number" label={text('form.document')} rules={required} extra={text('kyc.sandboxHint')}>
          <Input size="large" maxLength={40} />
        </Form.Item>
      )}
      <ErrorNote error={apply.error} />
      <Button type="primary" size="large" htmlType="submit" block loading={apply.isPending}>
        {text('kyc.apply')}
      </Button>
    </Form>
  )
}

function Levels({ kyc, onDecided }: { kyc: Kyc; onDecided: (decided: KycCase) => void }) {
  const text = useText()
  const ui = useUi()
  const now = kyc.rights.find((rights) => rights.level === kyc.level)
  const next = kyc.rights.find((rights) => rights.level === kyc.next_level)
  return (
    <>
      <Panel title={ui('level.label', { level: kyc.level })} extra={<StatusTag tone="good">{text('kyc.now')}</StatusTag>}>
        {now !== undefined && <Rights rights={now} />}
      </Panel>
      {kyc.status === 'review' && <p className="muted">{text('kyc.inReview')}</p>}
      {kyc.next_level !== null && kyc.status !== 'review' && (
        <Panel title={text('kyc.next', { level: kyc.next_level })}>
          <div className={styles['form']}>
            {next !== undefined && <Rights rights={next} since={now} />}
            <ApplyForm level={kyc.next_level} onDecided={onDecided} />
          </div>
        </Panel>
      )}
    </>
  )
}

const OUTCOMES = { approved: 'done', review: 'pending', rejected: 'failed', none: 'failed' } as const

/** The verification level, what it allows, what the next one opens, and applying for it. */
export function VerificationScreen() {
  const text = useText()
  const [decided, setDecided] = useState<KycCase | null>(null)
  const back = useBack()
  const router = useRouter()
  const { to } = route.useSearch()
  const query = useKyc()
  if (decided !== null) {
    const toMe = (
      <Button type="primary" size="large" block onClick={() => router.history.push(to ?? '/me')}>
        {text('kyc.goOn')}
      </Button>
    )
    return <Result outcome={OUTCOMES[decided.status]} title={text(`kyc.result.${decided.status}`)} hint={text(`kyc.result.${decided.status}.hint`)} actions={toMe} />
  }
  return (
    <div className={styles['page']}>
      <PageTitle onBack={back}>{text('me.verification')}</PageTitle>
      <Loaded query={query} skeleton={<LineSkeletons rows={8} />}>
        {(kyc) => <Levels kyc={kyc} onDecided={setDecided} />}
      </Loaded>
    </div>
  )
}
