/** @file Finished units on disk, found again by everything that they depend on. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TokenwrightError } from '@tokenwright/text'
import type { SweepUnit, UnitResult } from './unit.js'

export interface UnitStore {
  find(unit: SweepUnit): Promise<UnitResult | null>
  save(unit: SweepUnit, result: UnitResult): Promise<void>
}

/** Name of a unit: equal units have equal names on every machine, so results may arrive twice. */
export function unitKey(unit: SweepUnit): string {
  const { language, algorithm, split, scaling, sizes, training, evaluation, properties = false } = unit
  return createHash('sha256')
    .update(JSON.stringify([LAYOUT, language, algorithm, split, scaling, sizes, properties, training, evaluation]))
    .digest('hex')
}

/** Raised when results change their form or their meaning. */
const LAYOUT = 1

/** @throws TokenwrightError `unwritable` */
export async function openUnitStore(folder: string): Promise<UnitStore> {
  await attempt(folder, () => mkdir(folder, { recursive: true }))
  return {
    async find(unit) {
      const key = unitKey(unit)
      const path = join(folder, `${key}.json`)
      let text: string
      try {
        text = await readFile(path, 'utf8')
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw new TokenwrightError('unreadable', 'cannot read a finished unit', { value: path, cause })
      }
      const record: unknown = JSON.parse(text)
      return isRecord(record) && record.key === key ? record.result : null
    },
    async save(unit, result) {
      const key = unitKey(unit)
      const path = join(folder, `${key}.json`)
      await attempt(path, async () => {
        // Renamed when whole: a run that is killed leaves no half results.
        const temporary = `${path}.${process.pid}`
        await writeFile(temporary, JSON.stringify({ key, result }))
        await rename(temporary, path)
      })
    },
  }
}

function isRecord(value: unknown): value is { readonly key: string; readonly result: UnitResult } {
  return typeof value === 'object' && value !== null && 'key' in value && 'result' in value
}

async function attempt(path: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    throw new TokenwrightError('unwritable', 'cannot keep finished units', { value: path, cause })
  }
}
