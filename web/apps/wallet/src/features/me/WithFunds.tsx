import { fromMinor, isMore, toMinor } from '@genex/api-client/money'
import type { Money } from '@genex/api-client/types/common'
import { useFormat } from '@genex/ui/format/use-format'
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { useText } from '../../i18n'
import { DepositDialog } from './DepositDialog'

interface WithFundsProps {
  /** What is to be paid; null while it is not known. */
  readonly total: Money | null
  readonly available: Money | null
  /** The button that pays. */
  readonly children: ReactNode
}

/**
 * Shows the button that pays when the balance covers it, else one that adds what is missing. The
 * dialog stays until the person closes it, also when the balance has meanwhile become enough.
 */
export function WithFunds({ total, available, children }: WithFundsProps) {
  const text = useText()
  const format = useFormat()
  const [asked, setAsked] = useState<Money | null>(null)
  const missing =
    total !== null && available !== null && isMore(total, available)
      ? fromMinor(toMinor(total) - toMinor(available), total.currency)
      : null
  return (
    <>
      {missing === null ? (
        children
      ) : (
        <Button type="primary" size="large" block onClick={() => setAsked(missing)}>
          {text('deposit.missing', { amount: format.money(missing) })}
        </Button>
      )}
      <DepositDialog
        open={asked !== null}
        onClose={() => setAsked(null)}
        currency={total?.currency ?? ''}
        amount={asked?.amount ?? ''}
      />
    </>
  )
}
