import { GiftOutlined, QrcodeOutlined, RollbackOutlined, TagOutlined } from '@ant-design/icons'
import { serverNow } from '@genex/api-client/clock'
import { useApi } from '@genex/api-client/context'
import { useValueMutation } from '@genex/api-client/idempotency'
import { useCoupon, usePurchase, useSeries } from '@genex/api-client/queries'
import type { TransferRule } from '@genex/api-client/types/common'
import type { Coupon } from '@genex/api-client/types/coupons'
import { CouponCard } from '@genex/ui/components/CouponCard'
import { type Fact, Facts } from '@genex/ui/components/Facts'
import { Money } from '@genex/ui/components/Money'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { Panel } from '@genex/ui/components/Panel'
import { CardSkeletons, ErrorNote, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { StatusTag } from '@genex/ui/components/StatusTag'
import { useFormat } from '@genex/ui/format/use-format'
import { useUi } from '@genex/ui/i18n/i18n'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { App, Button, Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import { useBack } from '../../app/use-back'
import { useText } from '../../i18n'
import { rulesInWords } from '../series/rules'
import { type Action, type Refusal, refusals, sharedRefusal } from './actions'
import styles from './coupons.module.css'

const route = getRouteApi('/shell/mine/my/$couponId')
const ICONS: Readonly<Record<Action, ReactNode>> = {
  use: <QrcodeOutlined aria-hidden />,
  sell: <TagOutlined aria-hidden />,
  give: <GiftOutlined aria-hidden />,
  refund: <RollbackOutlined aria-hidden />,
}

/** What a refund takes and gives: a purchase is refunded as a whole. */
function RefundTerms({ purchaseId }: { purchaseId: string }) {
  const text = useText()
  return (
    <Loaded query={usePurchase(purchaseId)} skeleton={<LineSkeletons rows={3} />}>
      {(purchase) => (
        <div className={styles['refund']}>
          <p>{text('refund.explain', { count: purchase.quantity })}</p>
          <Facts
            facts={[
              { label: text('record.number'), value: <span className="num">{purchase.number}</span> },
              { label: text('trade.quantity'), value: <span className="num">{purchase.quantity}</span> },
              { label: text('refund.back'), value: <Money value={purchase.total} />, total: true },
            ]}
          />
        </div>
      )}
    </Loaded>
  )
}

function RefundDialog({ coupon, open, onClose }: { coupon: Coupon; open: boolean; onClose: () => void }) {
  const text = useText()
  const ui = useUi()
  const api = useApi()
  const cache = useQueryClient()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const refund = useValueMutation<string, unknown>(
    (purchaseId, key) => api.refund({ purchase_id: purchaseId, reason: 'changed_mind' }, key),
    () => {
      void message.success(text('refund.done'))
      void navigate({ to: '/activity' })
      return cache.invalidateQueries()
    },
  )
  return (
    <Modal
      open={open}
      title={text('refund.title')}
      okText={text('refund.confirm')}
      cancelText={ui('action.cancel')}
      confirmLoading={refund.isPending}
      onOk={() => {
        if (coupon.purchase_id !== null) refund.mutate(coupon.purchase_id)
      }}
      onCancel={onClose}
    >
      {open && coupon.purchase_id !== null && <RefundTerms purchaseId={coupon.purchase_id} />}
      <ErrorNote error={refund.error} />
    </Modal>
  )
}

interface ActionRowProps {
  readonly action: Action
  readonly refusal: Refusal | null
  readonly onAct: () => void
}

function ActionRow({ action, refusal, onAct }: ActionRowProps) {
  const text = useText()
  return (
    <div className={styles['actionRow']}>
      <Button
        size="large"
        block
        type={action === 'use' ? 'primary' : 'default'}
        icon={ICONS[action]}
        disabled={refusal !== null}
        onClick={onAct}
        aria-describedby={refusal === null ? undefined : `why-${action}`}
      >
        {text(`coupon.action.${action}`)}
      </Button>
      {refusal !== null && (
        <p id={`why-${action}`} className={styles['why']}>
          {text(`refusal.${refusal}`)}
        </p>
      )}
    </div>
  )
}

/** Leads to what keeps a coupon from its holder's hands: the order it is on sale with, or the gift. */
function WhatHoldsIt({ coupon, refusal }: { coupon: Coupon; refusal: Refusal }) {
  const text = useText()
  if (refusal === 'given') return <Link to="/gifts">{text('give.toGifts')}</Link>
  if (refusal !== 'listed' || coupon.order_id === null) return null
  return (
    <Link to="/orders/$orderId" params={{ orderId: coupon.order_id }}>
      {text('coupon.toOrder')}
    </Link>
  )
}

/** Why nothing can be done with a coupon now, said once. */
function AtRest({ coupon, refusal }: { coupon: Coupon; refusal: Refusal }) {
  const text = useText()
  return (
    <div className={styles['atRest']} role="note">
      <span>{text(`refusal.${refusal}`)}</span>
      <WhatHoldsIt coupon={coupon} refusal={refusal} />
    </div>
  )
}

function Actions({ coupon, transfer }: { coupon: Coupon; transfer: TransferRule }) {
  const navigate = useNavigate()
  const [refunding, setRefunding] = useState(false)
  const refused = refusals(coupon, transfer, serverNow())
  const params = { couponId: coupon.id }
  const acts: Readonly<Record<Action, () => void>> = {
    use: () => void navigate({ to: '/my/$couponId/use', params }),
    sell: () => void navigate({ to: '/coupon/$seriesId/sell', params: { seriesId: coupon.series.id }, search: { coupon: coupon.id } }),
    give: () => void navigate({ to: '/my/$couponId/give', params }),
    refund: () => setRefunding(true),
  }
  const shown: readonly Action[] = coupon.acquired_by === 'purchase' ? ['use', 'sell', 'give', 'refund'] : ['use', 'sell', 'give']
  const shared = sharedRefusal(shown, refused)
  if (shared !== null) return <AtRest coupon={coupon} refusal={shared} />
  return (
    <div className={styles['actions']}>
      {shown.map((action) => (
        <ActionRow key={action} action={action} refusal={refused[action]} onAct={acts[action]} />
      ))}
      <RefundDialog coupon={coupon} open={refunding} onClose={() => setRefunding(false)} />
    </div>
  )
}

function useFacts(coupon: Coupon, transfer: TransferRule): Fact[] {
  const text = useText()
  const format = useFormat()
  return [
    { label: text('coupon.number'), value: <span className="num">{coupon.number_short}</span> },
    { label: text('coupon.got'), value: text(`coupon.by.${coupon.acquired_by}`, { at: format.date(coupon.acquired_at) }) },
    ...(coupon.acquired_price === null ? [] : [{ label: text('coupons.paid'), value: <Money value={coupon.acquired_price} /> }]),
    ...(transfer !== 'forbidden' ? [{ label: text('coupon.resalesLeft'), value: <span className="num">{coupon.resales_left}</span> }] : []),
    { label: text('disclosure.validUntil'), value: format.exact(coupon.valid_until) },
    ...(coupon.refund_until === null ? [] : [{ label: text('trade.refundUntil'), value: format.exact(coupon.refund_until) }]),
  ]
}

function Page({ coupon }: { coupon: Coupon }) {
  const text = useText()
  const format = useFormat()
  const series = useSeries(coupon.series.id)
  const transfer = series.data?.rules.transfer ?? 'counted'
  const facts = useFacts(coupon, transfer)
  const spent = coupon.state === 'redeemed' || coupon.state === 'expired'
  const state = <StatusTag tone={coupon.state === 'available' ? 'good' : 'quiet'}>{text(`coupons.state.${coupon.state}`)}</StatusTag>
  return (
    <div className={styles['page']}>
      <PageTitle onBack={useBack()}>{coupon.series.name}</PageTitle>
      <CouponCard coupon={coupon.series} figure={state} spent={spent} />
      {!spent && <Actions coupon={coupon} transfer={transfer} />}
      <Panel>
        <Facts facts={facts} />
      </Panel>
      {series.data !== undefined && (
        <Panel title={text('rules.title')}>
          <ul className={styles['rules']}>
            {rulesInWords(series.data, text, format.money).map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  )
}

/** One coupon the person holds: what it is, what can be done with it, and why not where not. */
export function CouponScreen() {
  const { couponId } = route.useParams()
  return (
    <Loaded query={useCoupon(couponId)} skeleton={<CardSkeletons count={1} />}>
      {(coupon) => <Page coupon={coupon} />}
    </Loaded>
  )
}
