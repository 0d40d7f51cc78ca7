import { complianceEndpoints } from './endpoints/compliance'
import { couponEndpoints } from './endpoints/coupons'
import { issueEndpoints } from './endpoints/issue'
import { operatorEndpoints } from './endpoints/operator'
import { peopleEndpoints } from './endpoints/people'
import { sandboxEndpoints } from './endpoints/sandbox'
import { tradeEndpoints } from './endpoints/trade'
import type { Http } from './http'

/** Every call of the API, one member per endpoint. */
export function createApi(http: Http) {
  return {
    ...peopleEndpoints(http),
    ...tradeEndpoints(http),
    ...couponEndpoints(http),
    ...issueEndpoints(http),
    ...operatorEndpoints(http),
    ...complianceEndpoints(http),
    ...sandboxEndpoints(http),
  }
}

export type Api = ReturnType<typeof createApi>
