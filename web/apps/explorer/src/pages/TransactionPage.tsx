import { Facts } from '@genex/console/components/Facts'
import { Page, Panel } from '@genex/console/components/Page'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { StatusTag } from '@genex/ui/components/StatusTag'
import { useFormat } from '@genex/ui/format/use-format'
import { getRouteApi } from '@tanstack/react-router'
import { isHash, type Transaction, type TransactionReceipt } from 'viem'
import { decodeCall } from '../chain/decode'
import { Events } from '../components/Events'
import { AddressLink, BlockLink, Hex } from '../components/links'
import { timeOf } from '../components/time'
import { Values } from '../components/Values'
import { useMethodText } from '../components/words'
import { useText } from '../i18n'
import { useTransaction } from '../node/queries'
import { Finality } from './BlockPage'
import { NotFound } from './NotFound'

const route = getRouteApi('/tx/$hash')

interface Mined {
  readonly transaction: Transaction
  readonly receipt: TransactionReceipt
  readonly at: bigint
}

function Summary({ transaction, receipt, at }: Mined) {
  const text = useText()
  const format = useFormat()
  const succeeded = receipt.status === 'success'
  const facts = [
    { key: 'hash', label: text('tx.hash'), value: <Hex value={transaction.hash} full /> },
    {
      key: 'status',
      label: text('tx.status'),
      value: <StatusTag tone={succeeded ? 'good' : 'alarm'}>{text(succeeded ? 'tx.succeeded' : 'tx.failed')}</StatusTag>,
    },
    { key: 'final', label: text('block.final'), value: <Finality number={receipt.blockNumber} /> },
    { key: 'block', label: text('block.one'), value: <BlockLink number={receipt.blockNumber} /> },
    { key: 'time', label: text('block.time'), value: format.exact(timeOf(at)) },
    { key: 'from', label: text('tx.from'), value: <AddressLink address={transaction.from} /> },
    { key: 'to', label: text('tx.to'), value: transaction.to === null ? text('tx.creates') : <AddressLink address={transaction.to} /> },
    { key: 'gas', label: text('block.gas'), value: <span className="num">{format.number(Number(receipt.gasUsed))}</span> },
  ]
  return (
    <Panel>
      <Facts facts={facts} />
    </Panel>
  )
}

function Call({ transaction }: { transaction: Transaction }) {
  const text = useText()
  const methodText = useMethodText()
  const call = decodeCall(transaction.to, transaction.input)
  return (
    <Panel title={text('tx.call')}>
      {call === null ? (
        <Hex value={transaction.input} full />
      ) : (
        <>
          <p>
            <strong>{methodText(call.name)}</strong> <StatusTag tone="quiet">{`${call.contract.name}.${call.name}`}</StatusTag>
          </p>
          <Values args={call.args} />
        </>
      )}
    </Panel>
  )
}

/** One transaction: what was asked of which contract, and what came of it. */
export function TransactionPage() {
  const text = useText()
  const { hash } = route.useParams()
  const query = useTransaction(isHash(hash) ? hash : '0x')
  if (!isHash(hash)) return <NotFound />
  return (
    <Loaded query={query} skeleton={<LineSkeletons rows={10} />}>
      {({ transaction, receipt, block }) => (
        <Page title={text('tx.title')}>
          <Summary transaction={transaction} receipt={receipt} at={block.timestamp} />
          <Call transaction={transaction} />
          <Panel title={`${text('event.title')}: ${String(receipt.logs.length)}`}>
            <Events logs={receipt.logs} />
          </Panel>
        </Page>
      )}
    </Loaded>
  )
}
