import { useApi } from '@genex/api-client/context'
import { useValueMutation } from '@genex/api-client/idempotency'
import { useCoupon } from '@genex/api-client/queries'
import type { Contact } from '@genex/api-client/types/common'
import type { Coupon, Gift } from '@genex/api-client/types/coupons'
import { contactRule } from '@genex/ui/components/contact-rule'
import { CouponCard } from '@genex/ui/components/CouponCard'
import { Facts } from '@genex/ui/components/Facts'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { Panel } from '@genex/ui/components/Panel'
import { Result } from '@genex/ui/components/Result'
import { CardSkeletons, ErrorNote, Loaded } from '@genex/ui/components/states'
import { parseContact } from '@genex/ui/format/contact'
import { useFormat } from '@genex/ui/format/use-format'
import { useUi } from '@genex/ui/i18n/i18n'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { LinkButton } from '../../app/LinkButton'
import { useBack } from '../../app/use-back'
import { useText } from '../../i18n'
import { VerifyGate } from '../me/VerifyGate'
import styles from './gifts.module.css'
import { maskContact } from './mask'

const route = getRouteApi('/shell/mine/my/$couponId/give')
const MESSAGE_MAX = 200

interface Draft {
  readonly to: Contact
  readonly message: string
}

function DraftForm({ onDraft }: { onDraft: (draft: Draft) => void }) {
  const text = useText()
  const ui = useUi()
  const submit = (fields: { contact: string; message?: string }) => {
    const to = parseContact(fields.contact)
    if (to !== null) onDraft({ to, message: fields.message?.trim() ?? '' })
  }
  return (
    <Form layout="vertical" requiredMark={false} onFinish={submit} validateTrigger="onSubmit">
      <Panel>
        <Form.Item name="contact" label={text('give.to')} rules={[contactRule(ui)]} extra={ui('signIn.contactHint')}>
          <Input size="large" inputMode="email" autoComplete="off" />
        </Form.Item>
        <Form.Item name="message" label={text('give.message')}>
          <Input.TextArea rows={3} maxLength={MESSAGE_MAX} showCount placeholder={text('give.messageHint')} />
        </Form.Item>
      </Panel>
      <Button type="primary" size="large" htmlType="submit" block className={styles['next'] ?? ''}>
        {text('give.next')}
      </Button>
    </Form>
  )
}

interface ConfirmProps {
  readonly coupon: Coupon
  readonly draft: Draft
  readonly onBack: () => void
  readonly onGiven: (gift: Gift) => void
}

function Confirm({ coupon, draft, onBack, onGiven }: ConfirmProps) {
  const text = useText()
  const ui = useUi()
  const api = useApi()
  const cache = useQueryClient()
  const give = useValueMutation<Draft, Gift>(
    ({ to, message }, key) => api.give({ coupon_id: coupon.id, to, message }, key),
    (gift) => {
      onGiven(gift)
      return cache.invalidateQueries()
    },
  )
  return (
    <>
      <Panel title={text('give.check')}>
        <Facts
          facts={[
            { label: text('give.to'), value: <span className="num">{maskContact(draft.to)}</span> },
            { label: text('record.coupon'), value: coupon.series.name },
          ]}
        />
        {draft.message !== '' && <blockquote className={styles['message']}>{draft.message}</blockquote>}
        <p className={styles['why']}>{text('give.explain')}</p>
      </Panel>
      <ErrorNote error={give.error} />
      <Button type="primary" size="large" block loading={give.isPending} onClick={() => give.mutate(draft)}>
        {text('give.confirm')}
      </Button>
      <Button size="large" type="text" block disabled={give.isPending} onClick={onBack}>
        {ui('action.back')}
      </Button>
    </>
  )
}

function Given({ gift }: { gift: Gift }) {
  const text = useText()
  const format = useFormat()
  return (
    <Result
      outcome="done"
      title={text('give.done')}
      hint={text('give.doneHint', { to: gift.to_masked })}
      actions={
        <>
          <LinkButton to="/gifts" look="primary" size="large" block>
            {text('give.toGifts')}
          </LinkButton>
          <LinkButton to="/my" look="text" size="large" block>
            {text('result.toCoupons')}
          </LinkButton>
        </>
      }
    >
      <Facts
        facts={[
          { label: text('record.number'), value: <span className="num">{gift.number}</span> },
          { label: text('give.to'), value: <span className="num">{gift.to_masked}</span> },
          { label: text('give.claimBy'), value: format.exact(gift.expires_at) },
        ]}
      />
    </Result>
  )
}

function Page({ coupon, onGiven }: { coupon: Coupon; onGiven: (gift: Gift) => void }) {
  const text = useText()
  const back = useBack()
  const [draft, setDraft] = useState<Draft | null>(null)
  return (
    <div className={styles['page']}>
      <PageTitle onBack={back}>{text('give.title')}</PageTitle>
      <CouponCard coupon={coupon.series} figure={<span className="muted">{coupon.number_short}</span>} />
      <VerifyGate right="gift">
        {draft === null ? (
          <DraftForm onDraft={setDraft} />
        ) : (
          <Confirm coupon={coupon} draft={draft} onBack={() => setDraft(null)} onGiven={onGiven} />
        )}
      </VerifyGate>
    </div>
  )
}

function Giving({ couponId, onGiven }: { couponId: string; onGiven: (gift: Gift) => void }) {
  return (
    <Loaded query={useCoupon(couponId)} skeleton={<CardSkeletons count={1} />}>
      {(coupon) => <Page coupon={coupon} onGiven={onGiven} />}
    </Loaded>
  )
}

/**
 * Giving a coupon to somebody by phone number or e-mail, whether they have an account or not. Once it
 * is given the coupon is not asked for again: when it is claimed it is the receiver's to see.
 */
export function GiveScreen() {
  const { couponId } = route.useParams()
  const [given, setGiven] = useState<Gift | null>(null)
  return given === null ? <Giving couponId={couponId} onGiven={setGiven} /> : <Given gift={given} />
}
