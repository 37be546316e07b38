/** @file Merging that crosses no given border: what lies between two borders is a sequence of its own. */
import { TokenwrightError } from '@tokenwright/text'
import { mergeBatch } from './merge.js'
import type { MergedBatch, PairRule } from './merged-batch.js'

/**
 * `mergeBatch`, where no token grows over a border.
 * @param borders places of tokens that begin something, rising, for each example
 * @throws TokenwrightError `invalid-option` for borders that do not fit the batch
 */
export function mergeWithin(
  batch: readonly (readonly string[])[],
  budget: number,
  valid: PairRule,
  borders?: readonly (readonly number[])[],
): MergedBatch {
  if (borders === undefined) return mergeBatch(batch, budget, valid)
  if (borders.length !== batch.length)
    throw new TokenwrightError('invalid-option', `borders for ${batch.length} examples`, {
      where: 'borders',
      value: borders.length,
    })
  const offsets = batch.map((tokens, example) => offsetsOf(tokens.length, borders[example], example))
  const parts = batch.flatMap((tokens, example) =>
    offsets[example].map((from, i) => tokens.slice(from, offsets[example][i + 1])),
  )
  const merged = mergeBatch(parts, budget, valid)
  let part = 0
  const ranges = offsets.map((own) => own.map((offset) => ({ offset, part: part++ })))
  return {
    tokens: ranges.map((own) => own.flatMap((range) => merged.tokens[range.part])),
    starts: ranges.map((own) => own.flatMap((range) => merged.starts[range.part].map((start) => start + range.offset))),
    history: merged.history,
  }
}

function offsetsOf(length: number, borders: readonly number[], example: number): number[] {
  const offsets = length === 0 ? [] : [0]
  for (const border of borders) {
    const last = offsets[offsets.length - 1]
    if (!Number.isSafeInteger(border) || border < 0 || border >= length || border < last)
      throw new TokenwrightError('invalid-option', `a border outside ${length} tokens or out of order`, {
        where: `borders[${example}]`,
        value: border,
      })
    if (border > last) offsets.push(border)
  }
  return offsets
}
