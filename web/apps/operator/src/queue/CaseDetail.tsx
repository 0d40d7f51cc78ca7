import { useApi } from '@genex/api-client/context'
import type { Review } from '@genex/api-client/types/operator'
import { Facts } from '@genex/console/components/Facts'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { useQuery } from '@tanstack/react-query'
import { useText } from '../i18n'
import styles from './CaseDetail.module.css'
import { useIssuerFacts, useSummaryFacts, useTemplateFacts } from './facts'
import { TemplatePreview } from './TemplatePreview'

function IssuerCase({ review }: { review: Review }) {
  const api = useApi()
  const factsOf = useIssuerFacts()
  const summaryOf = useSummaryFacts()
  const issuer = useQuery({ queryKey: ['issuer', review.subject_id], queryFn: () => api.issuer(review.subject_id) })
  return (
    <Loaded query={issuer} skeleton={<LineSkeletons rows={6} />}>
      {(data) => {
        const facts = factsOf(data)
        const known = new Set(facts.map((fact) => fact.key))
        return <Facts facts={[...facts, ...summaryOf(review.summary).filter((fact) => !known.has(fact.key))]} />
      }}
    </Loaded>
  )
}

function TemplateCase({ review }: { review: Review }) {
  const text = useText()
  const api = useApi()
  const factsOf = useTemplateFacts()
  const template = useQuery({
    queryKey: ['template', review.subject_id],
    queryFn: () => api.template(review.subject_id),
  })
  return (
    <Loaded query={template} skeleton={<LineSkeletons rows={8} />}>
      {(data) => (
        <>
          <h3 className={styles['part']}>{text('review.preview')}</h3>
          <TemplatePreview template={data} />
          <h3 className={styles['part']}>{text('review.terms')}</h3>
          <Facts facts={factsOf(data)} />
        </>
      )}
    </Loaded>
  )
}

function IdentityCase({ review }: { review: Review }) {
  return <Facts facts={useSummaryFacts()(review.summary)} />
}

/** What an operator has to know to decide a case. */
export function CaseDetail({ review }: { review: Review }) {
  switch (review.kind) {
    case 'issuer':
      return <IssuerCase review={review} />
    case 'template':
      return <TemplateCase review={review} />
    case 'kyc':
      return <IdentityCase review={review} />
  }
}
