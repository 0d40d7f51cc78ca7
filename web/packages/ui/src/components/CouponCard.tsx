import type { CouponKind, Grade, IssuerStatus, Money as Amount } from '@genex/api-client/types/common'
import type { ReactNode } from 'react'
import { inkOn } from '../format/colour'
import { useUi } from '../i18n/i18n'
import styles from './CouponCard.module.css'
import { DaysLeft } from './DaysLeft'
import { Discount } from './Discount'
import { GradeChip } from './GradeChip'
import { Money } from './Money'
import { Spark } from './Spark'

/** What a coupon shows of itself; every `SeriesCard` is one. */
export interface CouponFace {
  readonly name: string
  readonly kind: CouponKind
  /** How its series stands; an expired one has no last day any more. */
  readonly status?: string
  readonly issuer: {
    readonly brand_name: string
    readonly colour: string
    readonly mark: string
    readonly grade: Grade
    readonly status?: IssuerStatus
  }
  readonly face_value: Amount
  readonly best_price: Amount | null
  readonly discount_bps: number
  readonly days_left: number
  readonly days_total?: number
  readonly spark?: readonly string[]
}

/** Days left of what can no longer be used. */
const EXPIRED = -1

interface CouponCardProps {
  readonly coupon: CouponFace
  /** Stands in the place of the price: the state of an owned coupon, for instance. */
  readonly figure?: ReactNode
  /** In the corner beside the grade: a favourite star, a selection box. */
  readonly corner?: ReactNode
  /** Below, inside the card: actions. */
  readonly footer?: ReactNode
  /** Leaves out the course of the price, where the page shows it in full. */
  readonly plain?: boolean
  /** Drawn without colour: expired, used. */
  readonly spent?: boolean
}

function Price({ coupon }: { coupon: CouponFace }) {
  const ui = useUi()
  if (coupon.best_price === null) return <span className="muted">{ui('coupon.noPrice')}</span>
  return (
    <>
      <span className={styles['price']}>
        <Money value={coupon.best_price} />
      </span>
      <Discount bps={coupon.discount_bps} />
    </>
  )
}

function Stub({ coupon }: { coupon: CouponFace }) {
  const ui = useUi()
  const { colour, mark } = coupon.issuer
  return (
    <div className={styles['stub']} style={{ background: colour, color: inkOn(colour) }}>
      <span className={styles['mark']} aria-hidden>
        {mark}
      </span>
      <span className={styles['face']}>
        <Money value={coupon.face_value} short />
      </span>
      <span className={styles['caption']}>{ui('coupon.face')}</span>
    </div>
  )
}

function Validity({ coupon }: { coupon: CouponFace }) {
  const days = coupon.status === 'expired' ? EXPIRED : coupon.days_left
  return <DaysLeft days={days} {...(coupon.days_total === undefined ? {} : { total: coupon.days_total })} />
}

/** A coupon, the same from the market to the till: issuer's colour and mark, face value, price, grade, days left. */
export function CouponCard({ coupon, figure, corner, footer, plain = false, spent = false }: CouponCardProps) {
  const ui = useUi()
  const kindLine =
    coupon.issuer.status === 'defaulted' ? (
      <span className={styles['alarm']}>{ui('coupon.defaulted')}</span>
    ) : (
      ui(`kind.${coupon.kind}`)
    )
  return (
    <article className={`${styles['card'] ?? ''} ${spent ? (styles['spent'] ?? '') : ''}`}>
      <Stub coupon={coupon} />
      <div className={styles['body']}>
        <div className={styles['head']}>
          <span className={styles['brand']}>{coupon.issuer.brand_name}</span>
          <GradeChip grade={coupon.issuer.grade} />
          {corner}
        </div>
        <p className={styles['name']}>{coupon.name}</p>
        <span className={styles['kind']}>{kindLine}</span>
        <div className={styles['figures']}>
          <div className={styles['figure']}>{figure ?? <Price coupon={coupon} />}</div>
          {coupon.spark !== undefined && figure === undefined && !plain && <Spark prices={coupon.spark} />}
        </div>
        {!spent && <Validity coupon={coupon} />}
        {footer !== undefined && <div className={styles['footer']}>{footer}</div>}
      </div>
    </article>
  )
}
