import { serverNow } from '@genex/api-client/clock'
import { useApi, useSession } from '@genex/api-client/context'
import { KEYS } from '@genex/api-client/queries'
import type { Gift, GiftPreview } from '@genex/api-client/types/coupons'
import { DaysLeft } from '@genex/ui/components/DaysLeft'
import { IssuerMark } from '@genex/ui/components/IssuerMark'
import { Money } from '@genex/ui/components/Money'
import { PageTitle } from '@genex/ui/components/PageTitle'
import { Result } from '@genex/ui/components/Result'
import { CardSkeletons, ErrorNote, Loaded } from '@genex/ui/components/states'
import { useFormat } from '@genex/ui/format/use-format'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useLocation } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { LinkButton } from '../../app/LinkButton'
import { useText } from '../../i18n'
import { useGiftAnswer } from './answer'
import styles from './gifts.module.css'

const route = getRouteApi('/shell/gift/$token')
const DAY_MS = 86_400_000

function daysUntil(at: string): number {
  return Math.floor((Date.parse(at) - serverNow()) / DAY_MS)
}

function ClaimButtons({ gift, onAnswered }: { gift: GiftPreview; onAnswered: (gift: Gift) => void }) {
  const text = useText()
  const answer = useGiftAnswer(onAnswered)
  return (
    <>
      <Button
        type="primary"
        size="large"
        block
        loading={answer.isPending && answer.variables.accept}
        disabled={answer.isPending}
        onClick={() => answer.mutate({ giftId: gift.id, accept: true })}
      >
        {text('gifts.claim')}
      </Button>
      <Button type="text" size="large" block disabled={answer.isPending} onClick={() => answer.mutate({ giftId: gift.id, accept: false })}>
        {text('gifts.return')}
      </Button>
      <ErrorNote error={answer.error} />
    </>
  )
}

function SignInFirst({ gift }: { gift: GiftPreview }) {
  const text = useText()
  const to = useLocation({ select: (location) => location.href })
  return (
    <>
      <p className={styles['why']}>{text('claim.signInFirst', { to: gift.to_masked })}</p>
      <LinkButton to="/register" search={{ to }} look="primary" size="large" block>
        {text('access.register')}
      </LinkButton>
      <LinkButton to="/sign-in" search={{ to }} size="large" block>
        {text('access.haveAccount')}
      </LinkButton>
    </>
  )
}

function Present({ gift }: { gift: GiftPreview }) {
  const text = useText()
  const format = useFormat()
  return (
    <section className={styles['present']}>
      <IssuerMark issuer={gift.series.issuer} size={64} />
      <p className="muted">{gift.series.issuer.brand_name}</p>
      <p className={styles['presentFace']}>
        <Money value={gift.series.face_value} short />
      </p>
      <h2>{gift.series.name}</h2>
      {gift.message !== null && gift.message !== '' && <blockquote className={styles['message']}>{gift.message}</blockquote>}
      <p className="muted">{text('gifts.from', { who: gift.from_masked })}</p>
      <div className={styles['presentDays']}>
        <DaysLeft days={daysUntil(gift.series.expires_at)} />
      </div>
      {gift.status === 'offered' && <p className={styles['why']}>{text('gifts.until', { at: format.exact(gift.expires_at) })}</p>}
    </section>
  )
}

function Page({ gift }: { gift: GiftPreview }) {
  const text = useText()
  const { token } = useSession()
  const [answered, setAnswered] = useState<Gift | null>(null)
  if (answered !== null) {
    const kept = answered.status !== 'returned'
    const toCoupons = (
      <LinkButton to="/my" look="primary" size="large" block>
        {text('result.toCoupons')}
      </LinkButton>
    )
    return <Result outcome="done" title={text(kept ? 'claim.done' : 'claim.returned')} hint={text(kept ? 'claim.doneHint' : 'claim.returnedHint')} actions={toCoupons} />
  }
  return (
    <div className={styles['page']}>
      <PageTitle>{text('claim.title')}</PageTitle>
      <Present gift={gift} />
      {gift.status !== 'offered' && <p className={styles['over']}>{text(`claim.over.${gift.status}`)}</p>}
      {gift.status === 'offered' && (token === null ? <SignInFirst gift={gift} /> : <ClaimButtons gift={gift} onAnswered={setAnswered} />)}
    </div>
  )
}

/** Where the link in a gift's message leads: what it is, and taking it. */
export function ClaimScreen() {
  const { token } = route.useParams()
  const api = useApi()
  const preview = useQuery({ queryKey: [KEYS.gifts, 'preview', token], queryFn: () => api.giftPreview(token) })
  return (
    <Loaded query={preview} skeleton={<CardSkeletons count={1} />}>
      {(gift) => <Page gift={gift} />}
    </Loaded>
  )
}
