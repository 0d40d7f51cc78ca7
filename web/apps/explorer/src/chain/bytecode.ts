import { type Hash, type Hex, keccak256 } from 'viem'

interface Span {
  readonly start: number
  readonly length: number
}

/** What the compiler made of a contract's source. */
export interface Artefact {
  readonly contractName: string
  readonly deployedBytecode: Hex
  /** Places that the constructor fills in, in bytes; the compiler leaves zeros there. */
  readonly immutableReferences: readonly (readonly Span[])[]
}

const load = import.meta.glob<Artefact>('../../../../../contracts/artifacts/*.json', { import: 'default' })

/** The artefact committed beside the sources of the contract of this name. */
export function artefactOf(name: string): Promise<Artefact> {
  const read = load[`../../../../../contracts/artifacts/${name}.json`]
  if (read === undefined) return Promise.reject(new Error(`the build has no artefact of ${name}`))
  return read()
}

/** The code with zeros where its constructor wrote. */
export function withoutImmutables(code: Hex, spans: Artefact['immutableReferences']): Hex {
  return spans.flat().reduce<Hex>((masked, { start, length }) => {
    const from = 2 + 2 * start
    return `${masked.slice(0, from)}${'0'.repeat(2 * length)}${masked.slice(from + 2 * length)}` as Hex
  }, code)
}

/** Two hashes that are equal if the chain runs what the source compiles to. */
export interface Comparison {
  readonly source: Hash
  readonly chain: Hash
}

/** Compares the code on the chain with the code the source compiles to; constructor's values aside. */
export function compareCode(code: Hex, artefact: Artefact): Comparison {
  const masked = (hex: Hex) => keccak256(withoutImmutables(hex, artefact.immutableReferences))
  return { source: masked(artefact.deployedBytecode), chain: masked(code) }
}
