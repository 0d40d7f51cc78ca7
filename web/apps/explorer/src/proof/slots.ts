/** Where the ledger keeps a coupon: slots computed from the layout the compiler wrote beside its code. */
import { type Hex, encodeAbiParameters, hexToBigInt, keccak256, numberToHex } from 'viem'
import type { CouponName } from '../chain/coupon'
import { idOf } from '../chain/coupon'

interface Layout {
  readonly storage: readonly { readonly label: string; readonly slot: string }[]
}

const layouts = import.meta.glob<Layout>('../../../../../contracts/artifacts/CouponLedger.json', { import: 'storageLayout', eager: true })

function slotOf(label: string): bigint {
  const found = Object.values(layouts)[0]?.storage.find((entry) => entry.label === label)
  if (found === undefined) throw new Error(`the ledger's layout has ${label}`)
  return BigInt(found.slot)
}

/** The slot of a mapping's entry (Solidity, "Layout of State Variables in Storage"). */
function entry(mapping: bigint, key: bigint): bigint {
  return hexToBigInt(keccak256(encodeAbiParameters([{ type: 'uint256' }, { type: 'uint256' }], [key, mapping])))
}

/** Words of a class's record before its supply: its term and its rules. */
const SUPPLY_WORD = 2n

/** The slots of a coupon's word, of its class's term, and of its class's supply. */
export function couponSlots(name: CouponName): readonly [word: Hex, term: Hex, supply: Hex] {
  const record = entry(slotOf('_classes'), name.classId)
  const slots = [entry(slotOf('_words'), idOf(name)), record, record + SUPPLY_WORD] as const
  const hex = (slot: bigint) => numberToHex(slot, { size: 32 })
  return [hex(slots[0]), hex(slots[1]), hex(slots[2])]
}
