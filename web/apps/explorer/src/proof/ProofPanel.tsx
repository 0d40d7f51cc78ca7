import { CheckCircleFilled, CloseCircleFilled, SafetyCertificateOutlined } from '@ant-design/icons'
import { Panel } from '@genex/console/components/Page'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import type { Address, Hex as HexNumber } from 'viem'
import styles from '../components/explorer.module.css'
import { BlockLink, Hex } from '../components/links'
import { useText } from '../i18n'
import { type Proven, useProof } from './useProof'

const FAULTS = ['header', 'account', 'storage'] as const

function Holds({ proven, hasSlots, children }: { proven: Proven; hasSlots: boolean; children: ReactNode }) {
  const text = useText()
  return (
    <div role="status">
      <p className={`${styles['verdict'] ?? ''} ${styles['good'] ?? ''}`}>
        <CheckCircleFilled aria-hidden />
        <strong>{text('proof.holds')}</strong>
      </p>
      <ul className={styles['checks']}>
        <li>
          {text('proof.header')} <BlockLink number={BigInt(proven.header.number)} /> · <Hex value={proven.header.hash} />
        </li>
        <li>
          {text('proof.account')} <Hex value={proven.header.stateRoot} />
        </li>
        {hasSlots && <li>{text('proof.storage')}</li>}
        <li className="muted">{text('proof.nodes', { count: proven.nodes })}</li>
      </ul>
      {children}
      <p className="muted">{text('proof.limits')}</p>
    </div>
  )
}

function Fails({ error }: { error: Error }) {
  const text = useText()
  const fault = FAULTS.find((one) => 'fault' in error && error.fault === one)
  return (
    <p role="alert" className={`${styles['verdict'] ?? ''} ${styles['bad'] ?? ''}`}>
      <CloseCircleFilled aria-hidden />
      <span>{fault === undefined ? text('proof.unanswered') : text(`proof.fails.${fault}`)}</span>
    </p>
  )
}

interface ProofPanelProps {
  readonly address: Address
  readonly slots: readonly HexNumber[]
  /** What the proven values say. */
  readonly children?: (proven: Proven) => ReactNode
}

/** Checks in this browser that the chain's state is what the node says, without trusting the node's word for it. */
export function ProofPanel({ address, slots, children }: ProofPanelProps) {
  const text = useText()
  const proof = useProof(address, slots)
  const check = (
    <Button icon={<SafetyCertificateOutlined aria-hidden />} loading={proof.isPending} onClick={() => proof.mutate()}>
      {text('proof.check')}
    </Button>
  )
  return (
    <Panel title={text('proof.title')} extra={check}>
      <p className="muted">{text('proof.lead')}</p>
      {proof.data !== undefined && (
        <Holds proven={proof.data} hasSlots={slots.length > 0}>
          {children?.(proof.data)}
        </Holds>
      )}
      {proof.error !== null && <Fails error={proof.error} />}
    </Panel>
  )
}
