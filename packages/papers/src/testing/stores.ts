/** @file Stores for tests: in a folder that goes away. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { openStore, type Store, type StoreOptions } from '../store/open.js'

const folders: string[] = []
const open = new Set<Store>()

afterAll(async () => {
  for (const store of open) await store.close()
  open.clear()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'papers-'))
  folders.push(folder)
  return folder
}

/** A clock that stands still until it is moved. */
export interface TestClock {
  now: number
}

/** The day on which the seed's feed was read. */
export const SEED_DAY = Date.UTC(2025, 11, 26, 12)

export async function freshStore(
  options: Partial<StoreOptions> = {},
  clock: TestClock = { now: SEED_DAY },
): Promise<Store> {
  const store = await openStore({ location: join(freshFolder(), 'papers.db'), now: () => clock.now, ...options })
  open.add(store)
  const close = store.close.bind(store)
  return { ...store, close: () => (open.delete(store), close()) }
}
