import type { IssuerStatus } from '@genex/api-client/types/common'
import type { IssuerSeriesStatus, TemplateStatus } from '@genex/api-client/types/issue'
import type { StatusTone } from '../components/StatusTag'

const ISSUER: Readonly<Record<IssuerStatus, StatusTone>> = {
  pending_review: 'waiting',
  active: 'good',
  suspended: 'waiting',
  defaulted: 'alarm',
  rejected: 'calm',
}

const TEMPLATE: Readonly<Record<TemplateStatus, StatusTone>> = {
  draft: 'calm',
  in_review: 'waiting',
  approved: 'good',
  rejected: 'alarm',
  issued: 'good',
}

const SERIES: Readonly<Record<IssuerSeriesStatus, StatusTone>> = {
  minting: 'waiting',
  listed: 'good',
  delisted: 'calm',
  expired: 'calm',
  defaulted: 'alarm',
  recalled: 'calm',
  failed: 'alarm',
}

/** How an issuer's standing reads. */
export function issuerTone(status: IssuerStatus): StatusTone {
  return ISSUER[status]
}

/** How a template's state reads. */
export function templateTone(status: TemplateStatus): StatusTone {
  return TEMPLATE[status]
}

/** How a series' state reads. */
export function seriesTone(status: IssuerSeriesStatus): StatusTone {
  return SERIES[status]
}
