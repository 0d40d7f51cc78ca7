import { Facts } from '@genex/console/components/Facts'
import { Page, Panel } from '@genex/console/components/Page'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { StatusTag } from '@genex/ui/components/StatusTag'
import { useFormat } from '@genex/ui/format/use-format'
import { getRouteApi } from '@tanstack/react-router'
import { type Block, isHash } from 'viem'
import { BlockLink, Hex, TransactionLink } from '../components/links'
import { timeOf } from '../components/time'
import { useText } from '../i18n'
import { useBlock, useHead } from '../node/queries'
import { NotFound } from './NotFound'

const route = getRouteApi('/block/$block')

/** Whether a block can never be undone. */
export function Finality({ number }: { number: bigint }) {
  const text = useText()
  const finalized = useHead().data?.finalized.number
  if (finalized === undefined) return null
  const isFinal = number <= finalized
  return <StatusTag tone={isFinal ? 'good' : 'warn'}>{text(isFinal ? 'final.yes' : 'final.no')}</StatusTag>
}

function Header({ block, number }: { block: Block; number: bigint }) {
  const text = useText()
  const format = useFormat()
  const facts = [
    { key: 'final', label: text('block.final'), value: <Finality number={number} /> },
    { key: 'time', label: text('block.time'), value: format.exact(timeOf(block.timestamp)) },
    { key: 'hash', label: text('block.hash'), value: <Hex value={block.hash ?? ''} full /> },
    { key: 'parent', label: text('block.parent'), value: number === 0n ? '–' : <BlockLink number={number - 1n} /> },
    { key: 'state', label: text('block.stateRoot'), value: <Hex value={block.stateRoot} full /> },
    { key: 'receipts', label: text('block.receiptsRoot'), value: <Hex value={block.receiptsRoot} full /> },
    { key: 'gas', label: text('block.gas'), value: <span className="num">{format.number(Number(block.gasUsed))}</span> },
  ]
  return (
    <Panel>
      <Facts facts={facts} />
    </Panel>
  )
}

function Transactions({ block }: { block: Block }) {
  const text = useText()
  return (
    <Panel title={`${text('block.transactions')}: ${String(block.transactions.length)}`}>
      {block.transactions.length === 0 ? (
        <Empty title={text('block.empty')} hint={text('block.emptyHint')} />
      ) : (
        <ol>
          {block.transactions.map((transaction) => {
            const hash = typeof transaction === 'string' ? transaction : transaction.hash
            return (
              <li key={hash}>
                <TransactionLink hash={hash} />
              </li>
            )
          })}
        </ol>
      )}
    </Panel>
  )
}

/** One block: its header and its transactions. */
export function BlockPage() {
  const text = useText()
  const { block: name } = route.useParams()
  const isName = isHash(name) || /^\d{1,18}$/.test(name)
  const query = useBlock(isHash(name) ? { blockHash: name } : { blockNumber: isName ? BigInt(name) : 0n })
  if (!isName) return <NotFound />
  return (
    <Loaded query={query} skeleton={<LineSkeletons rows={10} />}>
      {(block) => (
        <Page title={text('block.title', { number: String(block.number) })}>
          <Header block={block} number={block.number} />
          <Transactions block={block} />
        </Page>
      )}
    </Loaded>
  )
}
