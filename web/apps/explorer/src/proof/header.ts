import { type Hash, type Hex, keccak256, toRlp } from 'viem'

/** A block's header as the node writes it (execution-apis, `Block`). */
export interface RawHeader {
  readonly hash: Hash
  readonly number: Hex
  readonly stateRoot: Hash
  readonly timestamp: Hex
  readonly [field: string]: unknown
}

/** The header's fields in the order of the protocol, up to Prague (EIP-7685); the quantities among them. */
const FIELDS = [
  'parentHash',
  'sha3Uncles',
  'miner',
  'stateRoot',
  'transactionsRoot',
  'receiptsRoot',
  'logsBloom',
  'difficulty',
  'number',
  'gasLimit',
  'gasUsed',
  'timestamp',
  'extraData',
  'mixHash',
  'nonce',
  'baseFeePerGas',
  'withdrawalsRoot',
  'blobGasUsed',
  'excessBlobGas',
  'parentBeaconBlockRoot',
  'requestsHash',
] as const

const QUANTITIES = new Set<string>(['difficulty', 'number', 'gasLimit', 'gasUsed', 'timestamp', 'baseFeePerGas', 'blobGasUsed', 'excessBlobGas'])

/** A quantity without the zeros in front, as RLP takes integers. */
export function integer(value: bigint): Hex {
  if (value === 0n) return '0x'
  const digits = value.toString(16)
  return `0x${digits.length % 2 === 0 ? digits : `0${digits}`}`
}

function encoded(name: string, value: unknown): Hex {
  if (typeof value !== 'string' || !/^0x[0-9a-f]*$/i.test(value)) throw new TypeError(`the header's ${name} is no number`)
  return QUANTITIES.has(name) ? integer(BigInt(value)) : (value as Hex)
}

/** What the header's fields hash to: the block's hash, if nobody has changed one of them. */
export function headerHash(header: RawHeader): Hash {
  const present = FIELDS.filter((name) => header[name] !== undefined && header[name] !== null)
  return keccak256(toRlp(present.map((name) => encoded(name, header[name]))))
}
