import { Facts } from '@genex/console/components/Facts'
import { Page, Panel } from '@genex/console/components/Page'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { StatusTag } from '@genex/ui/components/StatusTag'
import { useQuery } from '@tanstack/react-query'
import type { Client } from 'viem'
import { getCode } from 'viem/actions'
import { artefactOf, compareCode, type Comparison } from '../chain/bytecode'
import { type Contract, CONTRACTS } from '../chain/contracts'
import { AddressLink, Hex } from '../components/links'
import { useText } from '../i18n'
import { useNode } from '../node/NodeContext'

interface Verified {
  readonly own: Comparison
  /** The proxy in front of it, where there is one. */
  readonly proxy: Comparison | null
}

async function compare(client: Client, source: string, address: Contract['address']): Promise<Comparison> {
  const [code, artefact] = await Promise.all([getCode(client, { address }), artefactOf(source)])
  return compareCode(code ?? '0x', artefact)
}

async function verify(client: Client, contract: Contract): Promise<Verified> {
  const [own, proxy] = await Promise.all([
    compare(client, contract.source, contract.code),
    contract.isProxy ? compare(client, 'TransparentUpgradeableProxy', contract.address) : null,
  ])
  return { own, proxy }
}

function Verdict({ verified }: { verified: Verified }) {
  const text = useText()
  const holds = [verified.own, verified.proxy].every((one) => one === null || one.source === one.chain)
  return <StatusTag tone={holds ? 'good' : 'alarm'}>{text(holds ? 'contract.same' : 'contract.differs')}</StatusTag>
}

function Code({ contract, verified }: { contract: Contract; verified: Verified }) {
  const text = useText()
  const facts = [
    { key: 'verdict', label: text('contract.verdict'), value: <Verdict verified={verified} /> },
    { key: 'address', label: text('address.one'), value: <Hex value={contract.address} full /> },
    { key: 'source', label: text('contract.source'), value: <Hex value={verified.own.source} full /> },
    { key: 'chain', label: text('contract.chain'), value: <Hex value={verified.own.chain} full /> },
    ...(contract.isProxy ? [{ key: 'code', label: text('contract.implementation'), value: <AddressLink address={contract.code} full /> }] : []),
  ]
  return <Facts facts={facts} />
}

function ContractPanel({ contract }: { contract: Contract }) {
  const text = useText()
  const { client, url } = useNode()
  const query = useQuery({ queryKey: ['code', url, contract.name], queryFn: () => verify(client, contract), staleTime: Infinity })
  const kind = text(contract.isProxy ? 'contract.upgradable' : 'contract.fixed')
  return (
    <Panel title={contract.name} extra={<span className="muted">{kind}</span>}>
      <Loaded query={query} skeleton={<LineSkeletons rows={4} />}>
        {(verified) => <Code contract={contract} verified={verified} />}
      </Loaded>
    </Panel>
  )
}

/** The contracts of the genesis block, each compared with what its source compiles to. */
export function ContractsPage() {
  const text = useText()
  return (
    <Page title={text('contract.title')} lead={text('contract.lead')}>
      {CONTRACTS.map((contract) => (
        <ContractPanel key={contract.name} contract={contract} />
      ))}
    </Page>
  )
}
