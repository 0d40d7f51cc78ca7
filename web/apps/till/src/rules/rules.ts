import type { SealedEntry } from '@genex/api-client/types/coupons'
import type { BudgetFacts, Head, PassFacts } from './facts'

/** What can be asked, and what the answer to each is. Keys are 64 hexadecimal digits without `0x`. */
interface Questions {
  readonly pass: { ask: { issuer_key: string; pass: string }; ok: PassFacts }
  readonly budget: { ask: { issuer_key: string; budget: string }; ok: BudgetFacts }
  readonly check: {
    ask: {
      issuer_key: string
      pass: string
      budget: string
      at: string
      store: string | null
      minimum_met: boolean
      spent: number
    }
    ok: PassFacts
  }
  readonly entry: {
    ask: {
      device: string
      head: Head
      pass: string
      terminal: string
      commitment: string
      minimum_met: boolean
      at: string
    }
    ok: { readonly body: string; readonly head: Head }
  }
  readonly follows: { ask: { device_key: string; head: Head; sealed: SealedEntry }; ok: Head }
}

/** An answer of the rules: what was asked for, or the name of the rule that refuses. */
export type Answer<T> = { readonly ok: T } | { readonly refused: string }

/** The rules of redemption, the same code as the platform's. */
export interface Rules {
  readonly ask: <N extends keyof Questions>(name: N, question: Questions[N]['ask']) => Answer<Questions[N]['ok']>
}

interface Exports {
  readonly memory: WebAssembly.Memory
  readonly till_room: (length: number) => number
  readonly till_free: (room: number, length: number) => void
  readonly till_answer: (question: number, length: number, answerLength: number) => number
}

const LENGTH_BYTES = 4

/** Asks with a text and answers with one; the rooms in the module's memory are given back. */
function answerText({ memory, till_room, till_free, till_answer }: Exports, question: string): string {
  const bytes = new TextEncoder().encode(question)
  const [room, lengthRoom] = [till_room(bytes.length), till_room(LENGTH_BYTES)]
  new Uint8Array(memory.buffer, room, bytes.length).set(bytes)
  const answer = till_answer(room, bytes.length, lengthRoom)
  // The memory may have grown, which makes a new buffer of it.
  const length = new DataView(memory.buffer).getUint32(lengthRoom, true)
  const text = new TextDecoder().decode(new Uint8Array(memory.buffer, answer, length))
  till_free(room, bytes.length)
  till_free(lengthRoom, LENGTH_BYTES)
  till_free(answer, length)
  return text
}

/** The module's answer to any text, as it is. */
export async function loadModule(bytes: BufferSource): Promise<(question: string) => string> {
  const { instance } = await WebAssembly.instantiate(bytes, {})
  return (question) => answerText(instance.exports as unknown as Exports, question)
}

/** The rules from the bytes of their module. Throws on a question the module can't read: that is a fault of ours. */
export async function loadRules(bytes: BufferSource): Promise<Rules> {
  const answer = await loadModule(bytes)
  return {
    ask: (name, question) => {
      const parsed = JSON.parse(answer(JSON.stringify({ ask: name, ...question }))) as { error?: string }
      if (parsed.error !== undefined) throw new Error(`the rules can't read “${name}”: ${parsed.error}`)
      return parsed as never
    },
  }
}
