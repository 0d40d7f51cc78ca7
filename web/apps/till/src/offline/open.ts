import { loadRules } from '../rules/rules'
import rulesUrl from '../rules/till_rules.wasm?url'
import { Counter } from './counter'
import { type Database, openDatabase } from './database'
import { deviceKey } from './device-key'
import { openVault, type Vault } from './vault'

interface Kept {
  readonly database: Database
  readonly vault: Vault
}

let kept: Promise<Kept> | null = null

async function open(): Promise<Kept> {
  const database = await openDatabase()
  return { database, vault: await openVault(database) }
}

/** What this browser keeps of a till; opened once. */
export function openKept(): Promise<Kept> {
  kept ??= open()
  return kept
}

/** The counter of this till; null while it has no key. */
export async function openCounter(): Promise<Counter | null> {
  const { database, vault } = await openKept()
  const key = await deviceKey(database)
  if (key === null) return null
  const module = await fetch(rulesUrl)
  return new Counter(vault, await loadRules(await module.arrayBuffer()), key)
}
