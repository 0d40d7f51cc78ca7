import { fromMinor, timesMoney, toMinor } from '@genex/api-client/money'
import type { Money } from '@genex/api-client/types/common'
import type { Issuer, Template } from '@genex/api-client/types/issue'

/** What issuing a number of coupons would mean. */
export interface IssuePlan {
  readonly face: Money
  readonly proceeds: Money
  readonly quotaLeft: Money
  /** Whether the limit is large enough. */
  readonly fits: boolean
}

/** What issuing `quantity` coupons of a template would mean for the issuer. */
export function planIssue(issuer: Issuer, template: Template, quantity: number): IssuePlan {
  const left = toMinor(issuer.quota) - toMinor(issuer.quota_used)
  const face = timesMoney(template.face_value, quantity)
  return {
    face,
    proceeds: timesMoney(template.issue_price, quantity),
    quotaLeft: fromMinor(left > 0n ? left : 0n, issuer.quota.currency),
    fits: toMinor(face) <= left,
  }
}
