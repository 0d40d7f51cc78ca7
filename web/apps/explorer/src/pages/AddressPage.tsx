import { Facts } from '@genex/console/components/Facts'
import { Page, Panel } from '@genex/console/components/Page'
import { LineSkeletons, Loaded } from '@genex/ui/components/states'
import { useFormat } from '@genex/ui/format/use-format'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type Address, getAddress, isAddress, zeroAddress } from 'viem'
import { contractAt, roleOf } from '../chain/contracts'
import { Events } from '../components/Events'
import { Hex } from '../components/links'
import { useText } from '../i18n'
import { useAccount, useHead, useRecentLogs } from '../node/queries'
import { ProofPanel } from '../proof/ProofPanel'
import { NotFound } from './NotFound'

const route = getRouteApi('/address/$address')

function Summary({ address, nonce, size }: { address: Address; nonce: number; size: number }) {
  const text = useText()
  const format = useFormat()
  const contract = contractAt(address)
  const role = roleOf(address)
  const facts = [
    { key: 'address', label: text('address.one'), value: <Hex value={address} full /> },
    { key: 'kind', label: text('address.kind'), value: text(size > 0 ? 'address.contract' : 'address.party') },
    ...(contract === null ? [] : [{ key: 'name', label: text('address.name'), value: <Link to="/contracts">{contract.name}</Link> }]),
    ...(role === null ? [] : [{ key: 'role', label: text('address.role'), value: text('role', { role }) }]),
    { key: 'nonce', label: text('address.sent'), value: <span className="num">{format.number(nonce)}</span> },
    { key: 'size', label: text('address.code'), value: <span className="num">{text('address.bytes', { count: format.number(size) })}</span> },
  ]
  return (
    <Panel>
      <Facts facts={facts} />
    </Panel>
  )
}

function Recent({ address }: { address: Address }) {
  const text = useText()
  const head = useHead().data?.latest.number
  const logs = useRecentLogs(head, address)
  return (
    <Panel title={text('event.recent')}>
      <Loaded query={logs} skeleton={<LineSkeletons rows={5} />}>
        {(data) => <Events logs={data} withPlace />}
      </Loaded>
    </Panel>
  )
}

/** One address: what stands there, and the proof that it does. */
export function AddressPage() {
  const text = useText()
  const params = route.useParams()
  const isReal = isAddress(params.address, { strict: false })
  const address = isReal ? getAddress(params.address) : zeroAddress
  const account = useAccount(address)
  if (!isReal) return <NotFound />
  return (
    <Loaded query={account} skeleton={<LineSkeletons rows={8} />}>
      {({ nonce, code }) => {
        const size = (code.length - 2) / 2
        return (
          <Page title={contractAt(address)?.name ?? text('address.one')}>
            <Summary address={address} nonce={nonce} size={size} />
            <ProofPanel key={address} address={address} slots={[]} />
            {size > 0 && <Recent address={address} />}
          </Page>
        )
      }}
    </Loaded>
  )
}
