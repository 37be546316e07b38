/** @file A unit of the sweep as a job: what came over a network is checked before anything is computed from it. */
import { TokenwrightError } from '@tokenwright/text'
import type { Handler } from '../../queue/contract.js'
import { SUITE_SPLITS } from './splits.js'
import { LARGEST_VOCABULARY, SUITE_ALGORITHMS } from './suite.js'
import { runUnit, type SweepUnit } from './unit.js'

export const runSweepJob: Handler = (input, signal) => runUnit(checkedUnit(input), signal)

/** @throws TokenwrightError `invalid-data` that names the field */
export function checkedUnit(input: unknown): SweepUnit {
  if (typeof input !== 'object' || input === null) throw fault('unit', input)
  const { language, algorithm, split, scaling, sizes, training, evaluation, properties } = input as Record<
    string,
    unknown
  >
  if (typeof language !== 'string') throw fault('language', language)
  if (!isOneOf(SUITE_ALGORITHMS, algorithm)) throw fault('algorithm', algorithm)
  if (!isOneOf(SUITE_SPLITS, split)) throw fault('split', split)
  if (!isScaling(scaling)) throw fault('scaling', scaling)
  if (!Array.isArray(sizes) || !sizes.every((size) => Number.isInteger(size) && size > 0 && size <= LARGEST_VOCABULARY))
    throw fault('sizes', sizes)
  if (!isLines(training)) throw fault('training', typeof training)
  if (!Array.isArray(evaluation) || !evaluation.every(isSet)) throw fault('evaluation', typeof evaluation)
  if (properties !== undefined && typeof properties !== 'boolean') throw fault('properties', properties)
  return { language, algorithm, split, scaling, sizes: sizes as number[], training, evaluation, properties }
}

function isOneOf<T extends string>(known: readonly T[], value: unknown): value is T {
  return known.some((each) => each === value)
}

function isScaling(value: unknown): value is SweepUnit['scaling'] {
  if (typeof value !== 'object' || value === null) return false
  const { kind, bytes, premium } = value as Record<string, unknown>
  if (kind === 'all') return true
  if (typeof bytes !== 'number' || !(bytes > 0)) return false
  return kind === 'equal-bytes' || (kind === 'byte-premium' && typeof premium === 'number' && premium > 0)
}

function isLines(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((line) => typeof line === 'string')
}

function isSet(value: unknown): value is SweepUnit['evaluation'][number] {
  if (typeof value !== 'object' || value === null) return false
  const { name, lines } = value as Record<string, unknown>
  return typeof name === 'string' && isLines(lines)
}

function fault(where: string, value: unknown): TokenwrightError {
  return new TokenwrightError('invalid-data', 'not a unit of the sweep', { where, value })
}
