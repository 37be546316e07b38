/** @file The papers that the systems of this project come from. */
import type { Store } from '../store/open.js'
import { importPapers, type ImportReport } from './import-papers.js'
import { seed } from './seed.data.js'

/** Puts the seed's papers into a store; a store that has them stays as it is. */
export async function importSeed(store: Store): Promise<ImportReport> {
  return importPapers(store, seed, 'seed')
}
