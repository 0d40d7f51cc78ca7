import { useQuery } from '@tanstack/react-query'
import { type Address, BaseError, type Client, ContractFunctionRevertedError, type Hash } from 'viem'
import { getBlockNumber, readContract } from 'viem/actions'
import { contractNamed } from '../chain/contracts'
import { type CouponName, idOf } from '../chain/coupon'
import { historyOf } from '../chain/history'
import { useNode } from '../node/NodeContext'

/** A coupon and its class as the ledger tells of them. */
export interface CouponRecord {
  readonly coupon: { readonly owner: Address; readonly resales: number; readonly state: number; readonly epoch: number; readonly soldAt: number }
  readonly term: {
    readonly issuer: Address
    readonly expiry: number
    readonly faceMinor: number
    readonly maxResales: number
    readonly transferMode: number
  }
  readonly rules: {
    readonly minSpendMinor: number
    readonly perPerson: number
    readonly refundWindow: number
    readonly currency: number
  }
  readonly supply: { readonly minted: number; readonly redeemed: number }
  readonly termsHash: Hash
}

async function readCoupon(client: Client, name: CouponName): Promise<CouponRecord | null> {
  const { address, abi } = contractNamed('CouponLedger')
  const ask = (functionName: string, argument: bigint) => readContract(client, { address, abi, functionName, args: [argument] })
  try {
    const [coupon, term, rules, supply, termsHash] = await Promise.all([
      ask('coupon', idOf(name)),
      ask('termOf', name.classId),
      ask('rulesOf', name.classId),
      ask('supplyOf', name.classId),
      ask('termsHashOf', name.classId),
    ])
    const record = { coupon, term, rules, supply, termsHash } as CouponRecord
    return record.coupon.state === 0 ? null : record
  } catch (error) {
    if (error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError) !== null) return null
    throw error
  }
}

/** A coupon as it is now; null if there is none of this name. */
export function useCoupon(name: CouponName) {
  const { client } = useNode()
  return useQuery({ queryKey: ['coupon', String(idOf(name))], queryFn: () => readCoupon(client, name) })
}

/** All that happened to a coupon, newest first, from the creation of its class on. */
export function useHistory(name: CouponName, { coupon, term }: CouponRecord) {
  const { client } = useNode()
  const read = async () => historyOf(client, name, coupon.owner, term.issuer, await getBlockNumber(client))
  return useQuery({ queryKey: ['history', String(idOf(name))], queryFn: read, staleTime: 30_000 })
}
