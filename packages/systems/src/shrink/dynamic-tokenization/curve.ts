/** @file Length against budget: how short a text gets with how many merges in each batch, and which budget a percentage asks for. */
import { TokenwrightError } from '@tokenwright/text'
import { mergeWithin } from './merge-within.js'
import type { Merge, PairRule } from './merged-batch.js'

export interface LengthCurve {
  /** Tokens in all after m merges in each batch, m = 0, 1, ... up to the last merge of any batch. */
  readonly lengths: readonly number[]
  readonly examples: number
  /** Mean length of an example after m merges; past the end, that of the end. */
  meanLength(merges: number): number
  /** Share of all tokens that m merges save, from 0 to 1. */
  saved(merges: number): number
  /** How far m merges go towards the end, from 0 to 100. */
  percent(merges: number): number
  /** The least number of merges that goes at least so far, from 0 to 100. */
  mergesFor(percent: number): number
}

export interface MergedToEnd {
  readonly batch: readonly (readonly string[])[]
  readonly history: readonly Merge[]
}

/** The curve of batches that were merged to the end. */
export function curveOf(batches: readonly MergedToEnd[]): LengthCurve {
  const longest = batches.reduce((most, { history }) => Math.max(most, history.length), 0)
  const saves = new Array<number>(longest).fill(0)
  let length = 0
  let examples = 0
  for (const { batch, history } of batches) {
    examples += batch.length
    for (const tokens of batch) length += tokens.length
    history.forEach(({ replaced }, i) => (saves[i] += replaced))
  }
  const lengths = [length]
  for (const save of saves) lengths.push(lengths[lengths.length - 1] - save)
  const at = (merges: number): number => lengths[Math.min(merges, lengths.length - 1)]
  const end = lengths[lengths.length - 1]
  const percent = (merges: number): number => (length === end ? 100 : (100 * (length - at(merges))) / (length - end))
  return {
    lengths,
    examples,
    meanLength: (merges) => (examples === 0 ? 0 : at(merges) / examples),
    saved: (merges) => (length === 0 ? 0 : 1 - at(merges) / length),
    percent,
    mergesFor(wanted) {
      if (!(wanted >= 0 && wanted <= 100))
        throw new TokenwrightError('invalid-option', 'a percentage lies between 0 and 100', {
          where: 'percent',
          value: wanted,
        })
      if (wanted === 0) return 0
      let low = 0
      let high = lengths.length - 1
      while (low < high) {
        const middle = (low + high) >> 1
        if (percent(middle) >= wanted) high = middle
        else low = middle + 1
      }
      return low
    },
  }
}

/** Cuts examples into batches of so many, the last one shorter. */
export function inBatches<T>(examples: readonly T[], size: number): T[][] {
  if (!Number.isSafeInteger(size) || size < 1)
    throw new TokenwrightError('invalid-option', 'a batch has at least one example', { where: 'batch', value: size })
  return Array.from({ length: Math.ceil(examples.length / size) }, (_, i) => examples.slice(i * size, (i + 1) * size))
}

export interface CurveOptions {
  /** Examples merged together, as they will be served. */
  readonly batch: number
  readonly valid: PairRule
  /** As `dynamicTokenize` takes them. */
  readonly borders?: readonly (readonly number[])[]
}

/** Merges all examples to the end, batch by batch. */
export function mergeToEnd(examples: readonly (readonly string[])[], options: CurveOptions): MergedToEnd[] {
  const borders = options.borders && inBatches(options.borders, options.batch)
  return inBatches(examples, options.batch).map((batch, i) => ({
    batch,
    history: mergeWithin(batch, Infinity, options.valid, borders?.[i]).history,
  }))
}

/**
 * Merges a sample to the end and gives the length for every budget.
 * @example lengthCurve(examples, { batch: 32, valid: rule.valid }).mergesFor(50)
 */
export function lengthCurve(examples: readonly (readonly string[])[], options: CurveOptions): LengthCurve {
  return curveOf(mergeToEnd(examples, options))
}
