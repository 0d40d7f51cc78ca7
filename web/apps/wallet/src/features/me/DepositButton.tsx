import { fromMinor, toMinor } from '@genex/api-client/money'
import type { Money } from '@genex/api-client/types/common'
import { useFormat } from '@genex/ui/format/use-format'
import { Button } from 'antd'
import { useState } from 'react'
import { useText } from '../../i18n'
import { DepositDialog } from './DepositDialog'

/** Offered in the place of paying when the balance falls short: adds what is missing. */
export function DepositButton({ total, available }: { total: Money; available: Money }) {
  const text = useText()
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const missing = fromMinor(toMinor(total) - toMinor(available), total.currency)
  return (
    <>
      <Button type="primary" size="large" block onClick={() => setOpen(true)}>
        {text('deposit.missing', { amount: format.money(missing) })}
      </Button>
      <DepositDialog open={open} onClose={() => setOpen(false)} currency={total.currency} amount={missing.amount} />
    </>
  )
}
