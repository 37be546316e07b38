/**
 * @file Intervals by the bootstrap over documents. All tokenizers are resampled together, so that the interval of a
 * difference is that of the difference, and not of two independent noises.
 */
import { quantile } from '../statistics/moments.js'
import { createDraw } from '../statistics/random.js'

export interface Interval {
  readonly value: number
  /** 95 % of the resamples lie between `low` and `high`; both null where there are too few units to tell. */
  readonly low: number | null
  readonly high: number | null
}

/** What is resampled as one: a document, or a file with all its documents. */
export interface Unit {
  readonly bytes: number
  readonly characters: number
  /** One number for each tokenizer. */
  readonly tokens: readonly number[]
}

export const RESAMPLES = 1000

/** With fewer units than this an interval would say more about luck than about the texts. */
export const FEWEST_UNITS = 5

/** More units than this are first joined into this many groups, which changes the intervals little and the time much. */
const MOST_UNITS = 2000

export interface Resamples {
  readonly units: number
  /** Sums over all units, then over each resample. */
  readonly bytes: Float64Array
  readonly characters: Float64Array
  readonly tokens: readonly Float64Array[]
}

/**
 * Draws as many units as there are, with replacement, a thousand times, and adds them up. Entry 0 of every array is
 * the sum without resampling.
 */
export function resample(units: readonly Unit[], tokenizers: number, seed = 1): Resamples {
  const groups = joinUnits(units, tokenizers)
  const count = groups.length
  const rounds = count < FEWEST_UNITS ? 0 : RESAMPLES
  const width = tokenizers + 2
  const flat = new Float64Array(count * width)
  for (const [index, unit] of groups.entries()) flat.set([unit.bytes, unit.characters, ...unit.tokens], index * width)
  const sums = Array.from({ length: width }, () => new Float64Array(rounds + 1))
  for (let index = 0; index < count; index++)
    for (let column = 0; column < width; column++) sums[column][0] += flat[index * width + column]
  const draw = createDraw(seed)
  for (let round = 1; round <= rounds; round++) {
    for (let drawn = 0; drawn < count; drawn++) {
      const base = draw(count) * width
      for (let column = 0; column < width; column++) sums[column][round] += flat[base + column]
    }
  }
  return { units: count, bytes: sums[0], characters: sums[1], tokens: sums.slice(2) }
}

function joinUnits(units: readonly Unit[], tokenizers: number): readonly Unit[] {
  if (units.length <= MOST_UNITS) return units
  const groups = Array.from({ length: MOST_UNITS }, () => ({
    bytes: 0,
    characters: 0,
    tokens: Array.from({ length: tokenizers }, () => 0),
  }))
  for (const [index, unit] of units.entries()) {
    const group = groups[index % MOST_UNITS]
    group.bytes += unit.bytes
    group.characters += unit.characters
    for (let t = 0; t < tokenizers; t++) group.tokens[t] += unit.tokens[t]
  }
  return groups
}

/**
 * The interval of a figure that is computed from sums.
 *
 * @param figure called with 0 for the figure itself and 1, 2, ... for the resamples
 * @example
 * interval(samples, (i) => samples.bytes[i] / samples.tokens[0][i]) // bytes per token
 */
export function interval(samples: Resamples, figure: (index: number) => number): Interval {
  const rounds = samples.bytes.length - 1
  const value = figure(0)
  if (rounds === 0) return { value, low: null, high: null }
  const drawn = new Float64Array(rounds)
  for (let round = 1; round <= rounds; round++) drawn[round - 1] = figure(round)
  drawn.sort()
  return { value, low: quantile(drawn, 0.025), high: quantile(drawn, 0.975) }
}
