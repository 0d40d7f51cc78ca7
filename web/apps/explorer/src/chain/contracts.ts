import type { Abi, Address } from 'viem'

interface Deployment {
  readonly chainId: number
  readonly contracts: Readonly<Record<string, Address>>
  readonly proxies: Readonly<Record<string, { readonly admin: Address; readonly implementation: Address }>>
  readonly roles: Readonly<Record<string, Address>>
}

const FOLDER = '../../../../../contracts/artifacts/'

const abis = import.meta.glob<Abi>(
  [
    '../../../../../contracts/artifacts/{CouponLedger,Settlement,SettlementCore,Redemption,CouponFactory}.json',
    '../../../../../contracts/artifacts/{Compliance,Treasury,TreasuryVault,TestStablecoin,ProxyAdmin,TransparentUpgradeableProxy}.json',
    '../../../../../contracts/artifacts/{Anchor,EntryPoint,GenexPaymaster,Governance,GuardianAccountFactory}.json',
  ],
  { import: 'abi', eager: true },
)

const deployments = import.meta.glob<Deployment>('../../../../../contracts/artifacts/addresses.json', { import: 'default', eager: true })

/** A contract of the genesis block. */
export interface Contract {
  /** What it is to the others. */
  readonly name: string
  /** Its name in the sources. */
  readonly source: string
  readonly address: Address
  /** Whose code runs under its address: its own, or that of the implementation it delegates to. */
  readonly code: Address
  readonly isProxy: boolean
  readonly abi: Abi
}

function deployment(): Deployment {
  const found = Object.values(deployments)[0]
  if (found === undefined) throw new Error('the build has the addresses of the genesis contracts')
  return found
}

/** The interface a contract of this name was compiled to. */
function abiOf(name: string): Abi {
  const abi = abis[`${FOLDER}${name}.json`]
  if (abi === undefined) throw new Error(`the build has the artefact of ${name}`)
  return abi
}

const { contracts, proxies, roles } = deployment()

/** Contracts whose sources call them otherwise. */
const SOURCES: Readonly<Record<string, string>> = { Paymaster: 'GenexPaymaster' }

/** Every contract of the genesis block, in the order of its names. */
export const CONTRACTS: readonly Contract[] = Object.entries(contracts).map(([name, address]) => {
  const source = SOURCES[name] ?? name
  return { name, source, address, code: proxies[name]?.implementation ?? address, isProxy: name in proxies, abi: abiOf(source) }
})

const byAddress = new Map(CONTRACTS.map((contract) => [contract.address.toLowerCase(), contract]))

/** The genesis contract at an address. */
export function contractAt(address: Address): Contract | null {
  return byAddress.get(address.toLowerCase()) ?? null
}

/** The genesis contract of this name. */
export function contractNamed(name: string): Contract {
  const found = CONTRACTS.find((contract) => contract.name === name)
  if (found === undefined) throw new Error(`the genesis block has no ${name}`)
  return found
}

const roleByAddress = new Map(Object.entries(roles).map(([role, address]) => [address.toLowerCase(), role]))

/** What the holder of an address is to the contracts: their operator, guardian, fee collector. */
export function roleOf(address: Address): string | null {
  return roleByAddress.get(address.toLowerCase()) ?? null
}
