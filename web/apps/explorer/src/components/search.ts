import { type Address, getAddress, type Hash, isAddress, isHash } from 'viem'
import { type CouponName, parseCoupon } from '../chain/coupon'

/** What a person may have meant by what they typed. */
export type Target =
  | { readonly kind: 'block'; readonly block: string }
  /** A hash may be a transaction's or a block's; only the node knows. */
  | { readonly kind: 'hash'; readonly hash: Hash }
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'coupon'; readonly name: CouponName }

const BLOCK = /^\d{1,12}$/

/** Reads a block number, a hash, an address or a coupon's id; null if it is none of them. */
export function parseTarget(typed: string): Target | null {
  const text = typed.trim().replaceAll(/(?<=\d),(?=\d)/g, '')
  if (BLOCK.test(text)) return { kind: 'block', block: String(BigInt(text)) }
  if (isAddress(text, { strict: false })) return { kind: 'address', address: getAddress(text) }
  if (isHash(text)) return { kind: 'hash', hash: text }
  const name = parseCoupon(text)
  return name === null ? null : { kind: 'coupon', name }
}
