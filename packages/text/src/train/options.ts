/** @file Checks what all algorithms are told. */
import { TokenwrightError } from '../errors.js'
import { MAX_ID } from '../vocabulary.js'
import { checkSpecialTokens } from './token-list.js'
import type { CommonTrainingOptions } from './types.js'

export const DEFAULT_VOCABULARY_SIZE = 32_768

/** @throws TokenwrightError `invalid-option` that names the option */
export function checkCommonOptions(options: CommonTrainingOptions): void {
  checkWhole(options.vocabularySize, 1, MAX_ID, 'vocabularySize')
  checkWhole(options.reservedSlots, 0, MAX_ID, 'reservedSlots')
  checkWhole(options.minFrequency, 0, Number.MAX_SAFE_INTEGER, 'minFrequency')
  checkWhole(options.maxTokenLength, 2, 2 ** 20, 'maxTokenLength')
  checkWhole(options.limitAlphabet, 1, 0x110000, 'limitAlphabet')
  checkWhole(options.memoryLimit, 0, Number.MAX_SAFE_INTEGER, 'memoryLimit')
  checkWhole(options.minPieceCount, 0, Number.MAX_SAFE_INTEGER, 'minPieceCount')
  checkWhole(options.workers, 1, 256, 'workers')
  checkWhole(options.seed, -(2 ** 31), 2 ** 32 - 1, 'seed')
  checkOneOf(options.tieRule, ['huggingface', 'bytes'], 'tieRule')
  if (options.specialTokens !== undefined) checkSpecialTokens(options.specialTokens)
}

export function checkWhole(value: number | undefined, least: number, most: number, where: string): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return
  throw new TokenwrightError('invalid-option', `must be a whole number from ${least} to ${most}`, { where, value })
}

export function checkOneOf(value: string | undefined, known: readonly string[], where: string): void {
  if (value === undefined || known.includes(value)) return
  throw new TokenwrightError('invalid-option', `must be one of ${known.join(', ')}`, { where, value })
}

/** @param fixed tokens that there are in any case */
export function checkRoom(vocabularySize: number, fixed: number): void {
  if (vocabularySize >= fixed) return
  throw new TokenwrightError(
    'invalid-option',
    `vocabulary too small: the alphabet, special tokens and reserved slots alone are ${fixed}, the minimum`,
    { where: 'vocabularySize', value: vocabularySize },
  )
}
