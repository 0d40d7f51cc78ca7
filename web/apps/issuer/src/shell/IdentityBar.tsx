import type { Issuer } from '@genex/api-client/types/issue'
import { QuotaBar } from '@genex/console/components/QuotaBar'
import { StatusTag } from '@genex/console/components/StatusTag'
import { issuerTone } from '@genex/console/format/issuer'
import { GradeChip } from '@genex/ui/components/GradeChip'
import { IssuerMark } from '@genex/ui/components/IssuerMark'
import { formatRate } from '@genex/ui/format/rate'
import { useText } from '../i18n'
import styles from './IdentityBar.module.css'

/** Whose console this is, and how the brand stands: grade, limit, fee. */
export function IdentityBar({ issuer }: { issuer: Issuer }) {
  const text = useText()
  return (
    <div className={styles['bar']}>
      <IssuerMark issuer={issuer} size={44} />
      <div className={styles['names']}>
        <span className={styles['brand']}>{issuer.brand_name}</span>
        <span className={styles['standing']}>
          <GradeChip grade={issuer.grade} />
          <StatusTag tone={issuerTone(issuer.status)}>{text(`identity.status.${issuer.status}`)}</StatusTag>
        </span>
      </div>
      <div className={styles['figures']}>
        <div>
          <span className={styles['label']}>{text('identity.quota')}</span>
          <QuotaBar used={issuer.quota_used} quota={issuer.quota} />
        </div>
        <div>
          <span className={styles['label']}>{text(`identity.tier.${issuer.fee_tier}`)}</span>
          <span>{text('identity.fee', { rate: formatRate(issuer.fee_bps) })}</span>
        </div>
      </div>
    </div>
  )
}
