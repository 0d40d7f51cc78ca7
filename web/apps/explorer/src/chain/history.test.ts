import { type Log, encodeAbiParameters, encodeEventTopics, type Hex } from 'viem'
import { describe, expect, it } from 'vitest'
import { contractNamed } from './contracts'
import { idOf } from './coupon'
import { concerns, spansOf } from './history'

const NAME = { classId: 3n, serial: 12n }
const PARTY = '0xd2F7D68E4A21422b3cc3BDd2dda84c8d9B736Fe6'
const ledger = contractNamed('CouponLedger')

function log(eventName: string, args: Record<string, unknown>, data: Hex): Log {
  const topics = encodeEventTopics({ abi: ledger.abi, eventName, args })
  return { address: ledger.address, topics, data } as unknown as Log
}

function minted(first: number, quantity: number): Log {
  return log('Minted', { classId: NAME.classId, issuer: PARTY }, encodeAbiParameters([{ type: 'uint40' }, { type: 'uint40' }], [first, quantity]))
}

function moved(id: bigint): Log {
  const data = encodeAbiParameters([{ type: 'uint256' }, { type: 'uint256' }], [id, 1n])
  return log('TransferSingle', { operator: PARTY, from: PARTY, to: PARTY }, data)
}

describe('the blocks of a history', () => {
  it('are read in spans, newest first, without a gap', () => {
    expect(spansOf(5n, 100_010n)).toEqual([
      { from: 50_011n, to: 100_010n },
      { from: 11n, to: 50_010n },
      { from: 5n, to: 10n },
    ])
  })

  it('end with the first block', () => {
    expect(spansOf(7n, 7n)).toEqual([{ from: 7n, to: 7n }])
    expect(spansOf(0n, 49_999n)).toEqual([{ from: 0n, to: 49_999n }])
  })
})

describe('an event', () => {
  it('is of the coupons that it issued', () => {
    expect(concerns(minted(0, 13), NAME)).toBe(true)
    expect(concerns(minted(0, 12), NAME)).toBe(false)
    expect(concerns(minted(13, 10), NAME)).toBe(false)
  })

  it('is of the coupon that changed hands and of no other', () => {
    expect(concerns(moved(idOf(NAME)), NAME)).toBe(true)
    expect(concerns(moved(idOf({ classId: 3n, serial: 13n })), NAME)).toBe(false)
  })
})
