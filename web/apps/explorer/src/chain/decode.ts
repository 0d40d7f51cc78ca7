import { type Address, decodeEventLog, decodeFunctionData, type Hex } from 'viem'
import { type Contract, CONTRACTS, contractAt } from './contracts'

/** A value of a decoded call or event, by the name the sources give it. */
export type Args = Readonly<Record<string, unknown>>

/** A call or an event in the words of the contract's sources. */
export interface Decoded {
  readonly contract: Contract
  readonly name: string
  readonly args: Args
}

/** Arguments by name, whether they came as a list or by name already. */
function named(args: unknown, inputs: readonly { readonly name?: string | undefined }[]): Args {
  if (Array.isArray(args)) return Object.fromEntries(args.map((value: unknown, index) => [inputs[index]?.name ?? String(index), value]))
  return (args ?? {}) as Args
}

/** The call's method and arguments; null if the receiver is none of the genesis contracts or the data is no call of its. */
export function decodeCall(to: Address | null, data: Hex): Decoded | null {
  const contract = to === null ? null : contractAt(to)
  if (contract === null) return null
  try {
    const { functionName, args } = decodeFunctionData({ abi: contract.abi, data })
    const item = contract.abi.find((one) => one.type === 'function' && one.name === functionName && one.inputs.length === (args?.length ?? 0))
    return { contract, name: functionName, args: named(args, item?.type === 'function' ? item.inputs : []) }
  } catch {
    return null
  }
}

/** An event whose interface is known at run time only; an anonymous one has no name. */
interface DecodedEvent {
  readonly eventName?: string | undefined
  readonly args?: unknown
}

interface RawLog {
  readonly address: Address
  readonly data: Hex
  readonly topics: readonly Hex[]
}

/** The event's name and values; null if its emitter is none of the genesis contracts. */
export function decodeLog({ address, data, topics }: RawLog): Decoded | null {
  const contract = contractAt(address)
  if (contract === null) return null
  for (const { abi } of [contract, ...CONTRACTS]) {
    try {
      const event: DecodedEvent = decodeEventLog({ abi, data, topics: [...topics] as [Hex, ...Hex[]] })
      if (event.eventName !== undefined) return { contract, name: event.eventName, args: named(event.args, []) }
    } catch {
      continue
    }
  }
  return null
}
