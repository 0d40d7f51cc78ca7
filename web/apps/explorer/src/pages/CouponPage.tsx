import { Facts } from '@genex/console/components/Facts'
import { Page, Panel } from '@genex/console/components/Page'
import { Empty, LineSkeletons, Loaded } from '@genex/ui/components/states'
import { StatusTag, type Tone } from '@genex/ui/components/StatusTag'
import { useFormat } from '@genex/ui/format/use-format'
import { getRouteApi } from '@tanstack/react-router'
import { contractNamed } from '../chain/contracts'
import { type CouponName, holding, idOf, parseCoupon, type State, STATES } from '../chain/coupon'
import { Events } from '../components/Events'
import { AddressLink, Hex } from '../components/links'
import { timeOf } from '../components/time'
import { useText } from '../i18n'
import { ProofPanel } from '../proof/ProofPanel'
import { couponSlots } from '../proof/slots'
import type { Proven } from '../proof/useProof'
import { useCoupon, useHistory, type CouponRecord } from './coupon-queries'
import { minorUnits } from './money'
import { NotFound } from './NotFound'

const route = getRouteApi('/coupon/$coupon')
const TONES: Readonly<Record<State, Tone>> = { none: 'quiet', live: 'good', redeemed: 'accent', recalled: 'quiet', expired: 'warn' }
const UNLIMITED = 255

function Summary({ name, record }: { name: CouponName; record: CouponRecord }) {
  const text = useText()
  const format = useFormat()
  const { coupon } = record
  const state = STATES[coupon.state] ?? 'none'
  const facts = [
    { key: 'id', label: text('coupon.id'), value: <Hex value={String(idOf(name))} full /> },
    { key: 'state', label: text('coupon.state'), value: <StatusTag tone={TONES[state]}>{text(`state.${state}`)}</StatusTag> },
    { key: 'owner', label: text('coupon.owner'), value: <AddressLink address={coupon.owner} full /> },
    { key: 'resales', label: text('coupon.resales'), value: <span className="num">{String(coupon.resales)}</span> },
    { key: 'moves', label: text('coupon.moves'), value: <span className="num">{format.number(coupon.epoch)}</span> },
    { key: 'sold', label: text('coupon.sold'), value: coupon.soldAt === 0 ? text('coupon.unsold') : format.exact(timeOf(coupon.soldAt)) },
  ]
  return (
    <Panel>
      <Facts facts={facts} />
    </Panel>
  )
}

function Terms({ record }: { record: CouponRecord }) {
  const text = useText()
  const format = useFormat()
  const { term, rules, supply, termsHash } = record
  const amount = (minor: bigint | number) => <span className="num">{minorUnits(BigInt(minor), rules.currency, format.locale)}</span>
  const count = (value: number) => <span className="num">{format.number(value)}</span>
  const facts = [
    { key: 'issuer', label: text('class.issuer'), value: <AddressLink address={term.issuer} full /> },
    { key: 'face', label: text('class.face'), value: amount(term.faceMinor) },
    { key: 'expiry', label: text('class.expiry'), value: format.exact(timeOf(term.expiry)) },
    { key: 'resales', label: text('class.resales'), value: term.maxResales === UNLIMITED ? text('class.unlimited') : count(term.maxResales) },
    { key: 'transfer', label: text('class.transfer'), value: text(`transfer.${term.transferMode as 0 | 1 | 2}`) },
    { key: 'spend', label: text('class.minSpend'), value: rules.minSpendMinor === 0 ? text('class.none') : amount(BigInt(rules.minSpendMinor)) },
    { key: 'person', label: text('class.perPerson'), value: rules.perPerson === 0 ? text('class.unlimited') : count(rules.perPerson) },
    { key: 'refund', label: text('class.refund'), value: text('class.days', { count: Math.floor(rules.refundWindow / 86_400) }) },
    { key: 'minted', label: text('class.minted'), value: count(supply.minted) },
    { key: 'redeemed', label: text('class.redeemed'), value: count(supply.redeemed) },
    { key: 'terms', label: text('class.termsHash'), value: <Hex value={termsHash} full /> },
  ]
  return (
    <Panel title={text('class.title')}>
      <Facts facts={facts} />
    </Panel>
  )
}

/** What the proven words of the ledger say of the coupon. */
function ProvenHolding({ name, proven }: { name: CouponName; proven: Proven }) {
  const text = useText()
  const [word = 0n, term = 0n, supply = 0n] = proven.values
  const { owner, state } = holding(word, term, supply, name.serial, Number(proven.header.timestamp))
  return (
    <p>
      {text('proof.owner')} {owner === null ? '–' : <AddressLink address={owner} full />} · {text(`state.${state}`)}
    </p>
  )
}

function History({ name, record }: { name: CouponName; record: CouponRecord }) {
  const text = useText()
  return (
    <Panel title={text('coupon.history')}>
      <Loaded query={useHistory(name, record)} skeleton={<LineSkeletons rows={6} />}>
        {(logs) => <Events logs={logs} withPlace />}
      </Loaded>
    </Panel>
  )
}

function Coupon({ name }: { name: CouponName }) {
  const text = useText()
  const record = useCoupon(name)
  return (
    <Loaded query={record} skeleton={<LineSkeletons rows={12} />}>
      {(data) =>
        data === null ? (
          <Empty page title={text('coupon.none')} hint={text('coupon.noneHint')} />
        ) : (
          <Page title={text('coupon.title', { class: String(name.classId), serial: String(name.serial) })}>
            <Summary name={name} record={data} />
            <ProofPanel address={contractNamed('CouponLedger').address} slots={couponSlots(name)}>
              {(proven) => <ProvenHolding name={name} proven={proven} />}
            </ProofPanel>
            <Terms record={data} />
            <History name={name} record={data} />
          </Page>
        )
      }
    </Loaded>
  )
}

/** One coupon: who holds it, what it is worth, all that happened to it, and the proof. */
export function CouponPage() {
  const { coupon } = route.useParams()
  const name = parseCoupon(coupon)
  return name === null ? <NotFound /> : <Coupon key={coupon} name={name} />
}
