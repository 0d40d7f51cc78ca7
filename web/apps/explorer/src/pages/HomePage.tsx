import { DataTable } from '@genex/console/components/DataTable'
import { Page, Panel } from '@genex/console/components/Page'
import { StatusTag } from '@genex/ui/components/StatusTag'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { TimeAgo } from '@genex/ui/components/TimeAgo'
import { useFormat } from '@genex/ui/format/use-format'
import type { TableColumnsType } from 'antd'
import type { Block } from 'viem'
import { Events } from '../components/Events'
import { BlockLink, Hex } from '../components/links'
import { timeOf } from '../components/time'
import { useText } from '../i18n'
import { useHead, useLatestBlocks, useRecentLogs } from '../node/queries'

function BlockTable({ blocks, finalized }: { blocks: readonly Block[]; finalized: bigint }) {
  const text = useText()
  const format = useFormat()
  const columns: TableColumnsType<Block> = [
    { key: 'number', title: text('block.one'), align: 'right', render: (_, { number }) => number !== null && <BlockLink number={number} /> },
    { key: 'at', title: text('block.time'), render: (_, { timestamp }) => <TimeAgo at={timeOf(timestamp)} /> },
    {
      key: 'transactions',
      title: text('block.transactions'),
      align: 'right',
      render: (_, { transactions }) => <span className="num">{format.number(transactions.length)}</span>,
    },
    { key: 'gas', title: text('block.gas'), align: 'right', render: (_, { gasUsed }) => <span className="num">{format.number(Number(gasUsed))}</span> },
    { key: 'hash', title: text('block.hash'), render: (_, { hash }) => hash !== null && <Hex value={hash} /> },
    {
      key: 'final',
      title: text('block.final'),
      render: (_, { number }) => {
        const isFinal = number !== null && number <= finalized
        return <StatusTag tone={isFinal ? 'good' : 'warn'}>{text(isFinal ? 'final.yes' : 'final.no')}</StatusTag>
      },
    },
  ]
  return <DataTable label={text('blocks.title')} rowKey={({ number }) => String(number)} columns={columns} dataSource={[...blocks]} pagination={false} scroll={{ x: 640 }} />
}

/** The newest blocks and what happened in the last ones, live. */
export function HomePage() {
  const text = useText()
  const head = useHead().data
  const blocks = useLatestBlocks(head?.latest.number)
  const logs = useRecentLogs(head?.latest.number)
  return (
    <Page title={text('blocks.title')} lead={text('blocks.lead')}>
      <Panel flush>
        <Loaded query={blocks} skeleton={<LineSkeletons rows={10} />}>
          {(data) => <BlockTable blocks={data} finalized={head?.finalized.number ?? 0n} />}
        </Loaded>
      </Panel>
      <Panel title={text('event.recent')}>
        <Loaded query={logs} skeleton={<LineSkeletons rows={6} />}>
          {(data) => <Events logs={data} withPlace />}
        </Loaded>
      </Panel>
    </Page>
  )
}
