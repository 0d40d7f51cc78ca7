import type { ReactNode } from 'react'
import { isAddress } from 'viem'
import type { Args } from '../chain/decode'
import { AddressLink, CouponLink, Hex } from './links'
import styles from './explorer.module.css'

/** Names under which the contracts pass ids of coupons. */
const COUPON_NAMES = new Set(['id', 'ids'])
const SHOWN = 50

/** A value as it is read: addresses and coupons lead to their pages, structs and lists to their parts. */
function valueOf(name: string, value: unknown): ReactNode {
  if (Array.isArray(value)) return <List name={name} values={value} />
  if (typeof value === 'bigint') return COUPON_NAMES.has(name) ? <CouponLink id={value} /> : <span className={styles['number']}>{String(value)}</span>
  if (typeof value === 'string' && isAddress(value)) return <AddressLink address={value} />
  if (typeof value === 'string') return <Hex value={value} full={value.length <= 66} />
  if (typeof value === 'object' && value !== null) return <Values args={value as Args} />
  return String(value)
}

function List({ name, values }: { name: string; values: readonly unknown[] }) {
  if (values.length === 0) return '–'
  const isFlat = values.every((value) => typeof value !== 'object')
  const shown = values.slice(0, SHOWN).map((value, index) => (
    <span key={index}>
      {isFlat && index > 0 && ', '}
      {valueOf(name, value)}
    </span>
  ))
  return (
    <>
      {shown}
      {values.length > SHOWN && ` … (${String(values.length)})`}
    </>
  )
}

/** Values by the names the sources give them. */
export function Values({ args }: { args: Args }) {
  return (
    <dl className={styles['args']}>
      {Object.entries(args).map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{valueOf(name, value)}</dd>
        </div>
      ))}
    </dl>
  )
}
