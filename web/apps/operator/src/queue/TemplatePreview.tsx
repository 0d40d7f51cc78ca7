import { useApi } from '@genex/api-client/context'
import { discountBps } from '@genex/api-client/money'
import type { Issuer, Template } from '@genex/api-client/types/issue'
import { CouponCard, type CouponFace } from '@genex/ui/components/CouponCard'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { useQuery } from '@tanstack/react-query'
import styles from './CaseDetail.module.css'
import { daysFrom } from './validity'

function faceOf(template: Template, issuer: Issuer): CouponFace {
  const days = template.validity_days ?? daysFrom(template.valid_until)
  return {
    name: template.name,
    kind: template.kind,
    issuer,
    face_value: template.face_value,
    best_price: template.issue_price,
    discount_bps: discountBps(template.issue_price, template.face_value),
    days_left: days,
    days_total: days,
  }
}

/** A template as the coupon that buyers will see. */
export function TemplatePreview({ template }: { template: Template }) {
  const api = useApi()
  const issuer = useQuery({ queryKey: ['issuer', template.issuer_id], queryFn: () => api.issuer(template.issuer_id) })
  return (
    <div className={styles['preview']}>
      <Loaded query={issuer} skeleton={<LineSkeletons rows={4} />}>
        {(data) => <CouponCard coupon={faceOf(template, data)} />}
      </Loaded>
    </div>
  )
}
