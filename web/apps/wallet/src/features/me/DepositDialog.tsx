import { useApi } from '@genex/api-client/context'
import { useValueMutation } from '@genex/api-client/idempotency'
import { fromMinor, parseMinor } from '@genex/api-client/money'
import { KEYS } from '@genex/api-client/queries'
import type { Money } from '@genex/api-client/types/common'
import type { CashMovement, DepositMethod } from '@genex/api-client/types/people'
import { Facts } from '@genex/ui/components/Facts'
import { Money as Amount } from '@genex/ui/components/Money'
import { Result } from '@genex/ui/components/Result'
import { ErrorNote } from '@genex/ui/components/states'
import { useUi } from '@genex/ui/i18n/i18n'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Modal, Radio } from 'antd'
import { useState } from 'react'
import { useText } from '../../i18n'
import { AmountField } from './AmountField'
import styles from './me.module.css'
import { useMissingLevel, VerifyGate } from './VerifyGate'

const POLL_MS = 1_000
const METHODS: readonly DepositMethod[] = ['sandbox_card', 'sandbox_bank']
const OUTCOMES = { pending: 'pending', settled: 'done', declined: 'failed' } as const

interface Deposit {
  readonly amount: Money
  readonly method: DepositMethod
}

function Outcome({ made, onClose }: { made: CashMovement; onClose: () => void }) {
  const text = useText()
  const ui = useUi()
  const api = useApi()
  const cache = useQueryClient()
  const { data } = useQuery({
    queryKey: ['deposit', made.id],
    queryFn: async () => {
      const movement = await api.depositStatus(made.id)
      if (movement.status !== 'pending') void cache.invalidateQueries({ queryKey: [KEYS.balance] })
      return movement
    },
    initialData: made,
    refetchInterval: (query) => (query.state.data?.status === 'pending' ? POLL_MS : false),
  })
  return (
    <Result
      outcome={OUTCOMES[data.status]}
      title={text(`deposit.${data.status}`)}
      {...(data.status === 'declined' ? { hint: text('deposit.declinedHint') } : {})}
      actions={
        <Button type="primary" size="large" block onClick={onClose}>
          {ui('action.done')}
        </Button>
      }
    >
      <Facts
        facts={[
          { label: text('record.number'), value: <span className="num">{data.number}</span> },
          { label: text('me.amount'), value: <Amount value={data.amount} />, total: true },
        ]}
      />
    </Result>
  )
}

interface DepositFormProps {
  readonly currency: string
  readonly amount: string
  readonly onMade: (movement: CashMovement) => void
}

function DepositForm({ currency, amount, onMade }: DepositFormProps) {
  const text = useText()
  const ui = useUi()
  const api = useApi()
  const cache = useQueryClient()
  const [typed, setTyped] = useState(amount)
  const [method, setMethod] = useState<DepositMethod>('sandbox_card')
  const bankLevel = useMissingLevel('deposit_bank')
  const minor = parseMinor(typed, currency)
  const deposit = useValueMutation<Deposit, CashMovement>(
    (body, key) => api.deposit(body, key),
    (movement) => {
      onMade(movement)
      return cache.invalidateQueries({ queryKey: [KEYS.balance] })
    },
  )
  return (
    <div className={styles['form']}>
      <AmountField value={typed} currency={currency} onChange={setTyped} />
      <Radio.Group value={method} onChange={(event) => setMethod(event.target.value as DepositMethod)} className={styles['methods'] ?? ''}>
        {METHODS.map((one) => (
          <Radio key={one} value={one} disabled={one === 'sandbox_bank' && bankLevel !== null}>
            {text(`deposit.method.${one}`)}
            {one === 'sandbox_bank' && bankLevel !== null && ` (${ui('level.label', { level: bankLevel })})`}
          </Radio>
        ))}
      </Radio.Group>
      <ErrorNote error={deposit.error} />
      <Button
        type="primary"
        size="large"
        block
        disabled={minor === null || minor <= 0n}
        loading={deposit.isPending}
        onClick={() => {
          if (minor !== null) deposit.mutate({ amount: fromMinor(minor, currency), method })
        }}
      >
        {text('deposit.confirm')}
      </Button>
    </div>
  )
}

interface DepositDialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly currency: string
  /** Decimal string shown first. */
  readonly amount: string
}

/** Adds money to the balance through the payment provider. */
export function DepositDialog({ open, onClose, currency, amount }: DepositDialogProps) {
  const text = useText()
  const [made, setMade] = useState<CashMovement | null>(null)
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={made === null ? text('deposit.title') : null} destroyOnHidden afterClose={() => setMade(null)}>
      {made === null ? (
        <VerifyGate right="deposit_card">
          <DepositForm currency={currency} amount={amount} onMade={setMade} />
        </VerifyGate>
      ) : (
        <Outcome made={made} onClose={onClose} />
      )}
    </Modal>
  )
}
