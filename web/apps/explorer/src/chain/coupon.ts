/** Ids of coupons, and what a coupon's word and its class's words hold (`Coupon.sol`, `Terms.sol`). */
import { type Address, getAddress, type Hex, hexToBigInt, numberToHex, slice } from 'viem'

const SERIAL_BITS = 40n
const SERIAL_MASK = (1n << SERIAL_BITS) - 1n
const MAX_CLASS = (1n << 64n) - 1n

/** Where a coupon is in its life; in the order of the contract's enum. */
export const STATES = ['none', 'live', 'redeemed', 'recalled', 'expired'] as const
export type State = (typeof STATES)[number]

/** `id = classId << 40 | serial`. */
export interface CouponName {
  readonly classId: bigint
  readonly serial: bigint
}

/** The id as the contracts count. */
export function idOf({ classId, serial }: CouponName): bigint {
  return (classId << SERIAL_BITS) | serial
}

/** Class and serial of an id. */
export function nameOf(id: bigint): CouponName {
  return { classId: id >> SERIAL_BITS, serial: id & SERIAL_MASK }
}

/** Reads `cpn_12_7` (class 12, serial 7), `12-7` or the whole id; null if it is none of them. */
export function parseCoupon(text: string): CouponName | null {
  const pair = /^(?:cpn_)?(\d{1,20})[_-](\d{1,13})$/.exec(text)
  if (pair !== null) return checked({ classId: BigInt(pair[1] ?? ''), serial: BigInt(pair[2] ?? '') })
  return /^\d{13,32}$/.test(text) ? checked(nameOf(BigInt(text))) : null
}

function checked(name: CouponName): CouponName | null {
  return name.classId >= 1n && name.classId <= MAX_CLASS && name.serial <= SERIAL_MASK ? name : null
}

/** A coupon's word: `owner160 | resales8 | state8 | epoch32 | soldAt40 | locked8`. */
export interface Word {
  readonly owner: Address
  readonly resales: number
  readonly state: State
  readonly epoch: number
  /** Unix seconds; 0 if the issuer has not sold it. */
  readonly soldAt: number
  /** Bound to an order of its owner's: it can only be sold under that order. */
  readonly locked: boolean
}

/** The fields of a word as it lies in the ledger's storage; null if nothing has happened to the coupon yet. */
export function unpackWord(bits: bigint): Word | null {
  if (bits === 0n) return null
  const word = numberToHex(bits, { size: 32 })
  return {
    owner: getAddress(slice(word, 0, 20)),
    resales: Number(field(word, 20, 1)),
    state: STATES[Number(field(word, 21, 1))] ?? 'none',
    epoch: Number(field(word, 22, 4)),
    soldAt: Number(field(word, 26, 5)),
    locked: field(word, 31, 1) !== 0n,
  }
}

function field(word: Hex, start: number, bytes: number): bigint {
  return hexToBigInt(slice(word, start, start + bytes))
}

/** Whose stock a class is and when it ends, of its term: `issuer160 | expiry32 | …`. */
export function unpackTerm(bits: bigint): { readonly issuer: Address; readonly expiry: number } {
  const word = numberToHex(bits, { size: 32 })
  return { issuer: getAddress(slice(word, 0, 20)), expiry: Number(field(word, 20, 4)) }
}

/** How many coupons of a class were ever minted: serials below exist. Solidity packs a record's fields from the right. */
export function unpackMinted(bits: bigint): bigint {
  return field(numberToHex(bits, { size: 32 }), 27, 5)
}

/** Who holds a coupon and where it is in its life, from its own word and its class's. */
export function holding(word: bigint, term: bigint, supply: bigint, serial: bigint, now: number) {
  const { issuer, expiry } = unpackTerm(term)
  if (serial >= unpackMinted(supply)) return { owner: null, state: 'none' as State }
  const { owner, state } = unpackWord(word) ?? { owner: issuer, state: 'live' as State }
  return { owner, state: state === 'live' && now >= expiry ? ('expired' as State) : state }
}
