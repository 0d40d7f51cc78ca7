import { Link } from '@tanstack/react-router'
import type { Address, Hash } from 'viem'
import { contractAt, roleOf } from '../chain/contracts'
import { nameOf } from '../chain/coupon'
import { useText } from '../i18n'
import styles from './explorer.module.css'

const EDGE = 8

/** The first and last digits of a long hexadecimal number; the whole of it on hover. */
function short(hex: string): string {
  return hex.length <= 2 * EDGE + 2 ? hex : `${hex.slice(0, EDGE + 2)}…${hex.slice(-EDGE)}`
}

/** A hexadecimal number in full or in short. */
export function Hex({ value, full = false }: { value: string; full?: boolean }) {
  return (
    <span className={styles['mono']} title={value}>
      {full ? value : short(value)}
    </span>
  )
}

/** Leads to a block by its number. */
export function BlockLink({ number }: { number: bigint }) {
  return (
    <Link to="/block/$block" params={{ block: String(number) }} className="num">
      {String(number)}
    </Link>
  )
}

/** Leads to a transaction. */
export function TransactionLink({ hash }: { hash: Hash }) {
  return (
    <Link to="/tx/$hash" params={{ hash }}>
      <Hex value={hash} />
    </Link>
  )
}

/** Leads to an address; a contract and a role of the platform go by their names. */
export function AddressLink({ address, full = false }: { address: Address; full?: boolean }) {
  const text = useText()
  const role = roleOf(address)
  const name = contractAt(address)?.name ?? (role === null ? null : text('role', { role }))
  return (
    <Link to="/address/$address" params={{ address }} title={address}>
      {name ?? <Hex value={address} full={full} />}
    </Link>
  )
}

/** Leads to a coupon: its class and its number within the class. */
export function CouponLink({ id }: { id: bigint }) {
  const { classId, serial } = nameOf(id)
  const name = `${classId}-${serial}`
  return (
    <Link to="/coupon/$coupon" params={{ coupon: name }} className="num">
      {name}
    </Link>
  )
}
