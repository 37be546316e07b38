/** @file What texts cost in several tokenizers: tokens, bytes and characters per token, saving against a baseline. */
import { holdsZero, type Interval } from '../statistics/bootstrap.js'
import { interval, resample, type Unit } from './bootstrap.js'

export interface Cost {
  readonly tokens: number
  readonly bytesPerToken: Interval
  readonly charactersPerToken: Interval
  /** Share of the baseline's tokens that this tokenizer does not need: 0.2 is a fifth fewer; negative is more. */
  readonly saving: Interval
  /** The interval of the saving holds zero: with these texts the two cannot be told apart. */
  readonly tied: boolean
}

export interface CostTable {
  /** Documents, or files where whole files are resampled. */
  readonly units: number
  readonly bytes: number
  readonly characters: number
  /** One entry for each tokenizer, in the order of the counts. */
  readonly costs: readonly Cost[]
}

/** @param baseline index of the tokenizer that savings are counted from */
export function costTable(units: readonly Unit[], tokenizers: number, baseline: number, seed = 1): CostTable {
  const samples = resample(units, tokenizers, seed)
  const base = samples.tokens[baseline]
  const costs = samples.tokens.map((tokens, index): Cost => {
    const saving = interval(samples, (i) => (base[i] === 0 ? 0 : 1 - tokens[i] / base[i]))
    return {
      tokens: tokens[0],
      bytesPerToken: interval(samples, (i) => ratio(samples.bytes[i], tokens[i])),
      charactersPerToken: interval(samples, (i) => ratio(samples.characters[i], tokens[i])),
      saving,
      tied: index !== baseline && holdsZero(saving),
    }
  })
  return { units: units.length, bytes: samples.bytes[0], characters: samples.characters[0], costs }
}

function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b
}
