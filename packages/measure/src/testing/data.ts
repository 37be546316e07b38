/** @file Real data for tests, where it is there. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Folder of a data set: under `TOKENWRIGHT_DATA`, or in the folder `shared/data` next to the repository. Null where it is
 * not there, so that the tests that need it are skipped by name.
 *
 * @param file a file that must be inside
 */
export function dataFolder(slug: string, file: string): string | null {
  const root = process.env['TOKENWRIGHT_DATA'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
  const folder = join(resolve(root), slug)
  return existsSync(join(folder, file)) ? folder : null
}
