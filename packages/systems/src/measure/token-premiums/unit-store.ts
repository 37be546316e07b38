/** @file Finished units on disk, found again by everything that they depend on. */
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { TokenwrightError } from '@tokenwright/text'
import { readOptional, writeWhole } from '../../files.js'
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
  try {
    await mkdir(folder, { recursive: true })
  } catch (cause) {
    throw new TokenwrightError('unwritable', 'cannot keep finished units', { value: folder, cause })
  }
  const path = (key: string): string => join(folder, `${key}.json`)
  return {
    async find(unit) {
      const key = unitKey(unit)
      const bytes = await readOptional(path(key))
      if (bytes === null) return null
      let record: unknown
      try {
        record = JSON.parse(new TextDecoder().decode(bytes))
      } catch (cause) {
        throw new TokenwrightError('invalid-data', 'finished unit that is no JSON', { value: path(key), cause })
      }
      return isRecord(record) && record.key === key ? record.result : null
    },
    save: (unit, result) => {
      const key = unitKey(unit)
      return writeWhole(path(key), JSON.stringify({ key, result }))
    },
  }
}

function isRecord(value: unknown): value is { readonly key: string; readonly result: UnitResult } {
  return typeof value === 'object' && value !== null && 'key' in value && 'result' in value
}
