import { discountBps, toMinor } from '@genex/api-client/money'
import { CouponCard, type CouponFace } from '@genex/ui/components/CouponCard'
import { useText } from '../i18n'
import { useBrand } from '../shell/IssuerContext'
import type { Draft } from './draft'
import styles from './Preview.module.css'
import { useSentences } from './useSentences'
import { amountOf } from './wire'

function useFace(draft: Draft): CouponFace {
  const text = useText()
  const issuer = useBrand()
  const face = amountOf(draft.face, draft.currency) ?? { amount: '0.00', currency: draft.currency }
  const price = amountOf(draft.price, draft.currency)
  const isBelow = price !== null && toMinor(price) <= toMinor(face)
  return {
    name: draft.name.trim() === '' ? text('template.preview_name') : draft.name,
    kind: draft.kind,
    issuer,
    face_value: face,
    best_price: price,
    discount_bps: isBelow ? discountBps(price, face) : 0,
    days_left: draft.validityDays ?? 0,
    days_total: draft.validityDays ?? 1,
  }
}

/** The coupon as buyers will see it, and its terms in the words they will read. */
export function Preview({ draft }: { draft: Draft }) {
  const text = useText()
  const sentences = useSentences()(draft)
  return (
    <div className={styles['preview']}>
      <CouponCard coupon={useFace(draft)} />
      {draft.description.trim() !== '' && <p>{draft.description}</p>}
      <h3 className={styles['title']}>{text('template.what_buyers_read')}</h3>
      <ul className={styles['sentences']}>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  )
}
