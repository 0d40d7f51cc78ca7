import { useApi } from '@genex/api-client/context'
import { useValueMutation } from '@genex/api-client/idempotency'
import { fromMinor, parseMinor, toMinor } from '@genex/api-client/money'
import type { Money } from '@genex/api-client/types/common'
import type { CashMovement } from '@genex/api-client/types/people'
import { Facts } from '@genex/ui/components/Facts'
import { Money as Amount } from '@genex/ui/components/Money'
import { Result } from '@genex/ui/components/Result'
import { ErrorNote } from '@genex/ui/components/states'
import { useUi } from '@genex/ui/i18n/i18n'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { useText } from '../../i18n'
import { AmountField } from './AmountField'
import styles from './me.module.css'
import { VerifyGate } from './VerifyGate'

interface Payout {
  readonly amount: Money
  readonly destination: string
}

function PayoutForm({ available, onMade }: { available: Money; onMade: (movement: CashMovement) => void }) {
  const text = useText()
  const api = useApi()
  const cache = useQueryClient()
  const id = useId()
  const [typed, setTyped] = useState('')
  const [destination, setDestination] = useState('')
  const minor = parseMinor(typed, available.currency)
  const isValid = minor !== null && minor > 0n && minor <= toMinor(available) && destination.trim() !== ''
  const payout = useValueMutation<Payout, CashMovement>(
    (body, key) => api.payout(body, key),
    (movement) => {
      onMade(movement)
      return cache.invalidateQueries()
    },
  )
  return (
    <div className={styles['form']}>
      <AmountField value={typed} currency={available.currency} onChange={setTyped} />
      <p className="muted">
        {text('me.available')} <Amount value={available} />
      </p>
      <div className={styles['amountField']}>
        <label htmlFor={id}>{text('payout.destination')}</label>
        <Input id={id} size="large" maxLength={64} value={destination} onChange={(event) => setDestination(event.target.value)} placeholder={text('payout.destinationHint')} />
      </div>
      <ErrorNote error={payout.error} />
      <Button
        type="primary"
        size="large"
        block
        disabled={!isValid}
        loading={payout.isPending}
        onClick={() => {
          if (minor !== null) payout.mutate({ amount: fromMinor(minor, available.currency), destination: destination.trim() })
        }}
      >
        {text('payout.confirm')}
      </Button>
    </div>
  )
}

/** Pays money out of the balance to a bank account. */
export function PayoutDialog({ open, onClose, available }: { open: boolean; onClose: () => void; available: Money }) {
  const text = useText()
  const ui = useUi()
  const [made, setMade] = useState<CashMovement | null>(null)
  const done = (
    <Button type="primary" size="large" block onClick={onClose}>
      {ui('action.done')}
    </Button>
  )
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={made === null ? text('payout.title') : null} destroyOnHidden afterClose={() => setMade(null)}>
      {made === null ? (
        <VerifyGate right="payout">
          <PayoutForm available={available} onMade={setMade} />
        </VerifyGate>
      ) : (
        <Result outcome={made.status === 'declined' ? 'failed' : 'pending'} title={text(made.status === 'declined' ? 'payout.declined' : 'payout.done')} actions={done}>
          <Facts
            facts={[
              { label: text('record.number'), value: <span className="num">{made.number}</span> },
              { label: text('me.amount'), value: <Amount value={made.amount} />, total: true },
            ]}
          />
        </Result>
      )}
    </Modal>
  )
}
