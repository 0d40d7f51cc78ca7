import { GiftOutlined } from '@ant-design/icons'
import { useApi } from '@genex/api-client/context'
import { useGifts } from '@genex/api-client/queries'
import type { Gift, GiftStatus } from '@genex/api-client/types/coupons'
import { IssuerMark } from '@genex/ui/components/IssuerMark'
import { Money } from '@genex/ui/components/Money'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { CardSkeletons, Empty, ErrorNote, Loaded } from '@genex/ui/components/states'
import { StatusTag, type Tone } from '@genex/ui/components/StatusTag'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useFormat } from '@genex/ui/format/use-format'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button, Popconfirm, Segmented } from 'antd'
import { useBack } from '../../app/use-back'
import { useText } from '../../i18n'
import { useGiftAnswer } from './answer'
import styles from './gifts.module.css'

type Direction = Gift['direction']

const route = getRouteApi('/shell/mine/gifts')
const DIRECTIONS: readonly Direction[] = ['received', 'sent']

const TONES: Readonly<Record<GiftStatus, Tone>> = {
  offered: 'accent',
  claiming: 'accent',
  claimed: 'good',
  returned: 'quiet',
  cancelled: 'quiet',
  expired: 'quiet',
}

function ReceivedActions({ gift }: { gift: Gift }) {
  const text = useText()
  const answer = useGiftAnswer()
  return (
    <>
      <div className={styles['buttons']}>
        <Button type="primary" loading={answer.isPending && answer.variables.accept} disabled={answer.isPending} onClick={() => answer.mutate({ giftId: gift.id, accept: true })}>
          {text('gifts.claim')}
        </Button>
        <Popconfirm title={text('gifts.returnSure')} onConfirm={() => answer.mutate({ giftId: gift.id, accept: false })}>
          <Button disabled={answer.isPending}>{text('gifts.return')}</Button>
        </Popconfirm>
      </div>
      <ErrorNote error={answer.error} />
    </>
  )
}

function SentActions({ gift }: { gift: Gift }) {
  const text = useText()
  const api = useApi()
  const cache = useQueryClient()
  const cancel = useMutation({ mutationFn: () => api.cancelGift(gift.id), onSettled: () => cache.invalidateQueries() })
  return (
    <>
      <div className={styles['buttons']}>
        <Popconfirm title={text('gifts.cancelSure')} onConfirm={() => cancel.mutate()}>
          <Button loading={cancel.isPending}>{text('gifts.cancel')}</Button>
        </Popconfirm>
      </div>
      <ErrorNote error={cancel.error} />
    </>
  )
}

function GiftRow({ gift }: { gift: Gift }) {
  const text = useText()
  const format = useFormat()
  const received = gift.direction === 'received'
  const who = received ? text('gifts.from', { who: gift.from_masked }) : text('gifts.to', { who: gift.to_masked })
  return (
    <li className={styles['gift']}>
      <IssuerMark issuer={gift.series.issuer} size={44} />
      <div className={styles['giftBody']}>
        <div className={styles['giftHead']}>
          <strong>{gift.series.name}</strong>
          <StatusTag tone={TONES[gift.status]}>{text(`gifts.status.${gift.status}`)}</StatusTag>
        </div>
        <p className="muted">
          {gift.series.issuer.brand_name} · <Money value={gift.series.face_value} short />
        </p>
        <p>
          {who} · <TimeAgo at={gift.created_at} />
        </p>
        {gift.message !== null && gift.message !== '' && <blockquote className={styles['message']}>{gift.message}</blockquote>}
        <p className={styles['why']}>
          <span className="num">{gift.number}</span>
          {gift.status === 'offered' && <> · {text('gifts.until', { at: format.exact(gift.expires_at) })}</>}
        </p>
        {gift.status === 'offered' && (received ? <ReceivedActions gift={gift} /> : <SentActions gift={gift} />)}
      </div>
    </li>
  )
}

function GiftList({ direction }: { direction: Direction }) {
  const text = useText()
  return (
    <Loaded query={useGifts(direction)} skeleton={<CardSkeletons count={3} />}>
      {(page) =>
        page.data.length === 0 ? (
          <Empty icon={<GiftOutlined aria-hidden />} title={text(`gifts.none.${direction}`)} hint={text(`gifts.noneHint.${direction}`)} />
        ) : (
          <ul className={styles['gifts']}>
            {page.data.map((gift) => (
              <GiftRow key={gift.id} gift={gift} />
            ))}
          </ul>
        )
      }
    </Loaded>
  )
}

/** Gifts received and sent, the waiting ones with what can be done about them. */
export function GiftsScreen() {
  const text = useText()
  const navigate = route.useNavigate()
  const { direction = 'received' } = route.useSearch()
  const options = DIRECTIONS.map((value) => ({ value, label: text(`gifts.direction.${value}`) }))
  const show = (next: Direction) => void navigate({ search: next === 'sent' ? { direction: next } : {}, replace: true })
  return (
    <>
      <PageTitle onBack={useBack()} extra={<Segmented<Direction> options={options} value={direction} onChange={show} />}>
        {text('gifts.title')}
      </PageTitle>
      <GiftList key={direction} direction={direction} />
    </>
  )
}
