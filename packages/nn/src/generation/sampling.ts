/** @file Choosing the next token from logits: the usual filters, in the order in which transformers applies them. */
import { TokenwrightError } from '@tokenwright/text/errors'

export interface SamplingOptions {
  /** 0 takes the most likely token */
  readonly temperature?: number
  /** only so many most likely tokens */
  readonly topK?: number
  /** the fewest most likely tokens that have this much probability together */
  readonly topP?: number
  /** only tokens at least this share as likely as the most likely one */
  readonly minP?: number
  /** divides the logits of tokens that were there (or multiplies them, where they are negative) */
  readonly repetitionPenalty?: number
}

/** @throws TokenwrightError `invalid-option` for values that no filter takes */
export function checkSampling(options: SamplingOptions): void {
  const checks: readonly [keyof SamplingOptions, (value: number) => boolean][] = [
    ['temperature', (value) => value >= 0],
    ['topK', (value) => Number.isSafeInteger(value) && value >= 1],
    ['topP', (value) => value > 0 && value <= 1],
    ['minP', (value) => value >= 0 && value <= 1],
    ['repetitionPenalty', (value) => value > 0],
  ]
  for (const [name, fits] of checks) {
    const value = options[name]
    if (value !== undefined && !fits(value))
      throw new TokenwrightError('invalid-option', 'a sampling option out of its range', { where: name, value })
  }
}

/** Logarithms of the softmax, in float64. */
export function logProbabilities(logits: ArrayLike<number>): Float64Array {
  const shift = logSum(logits)
  const result = new Float64Array(logits.length)
  for (let i = 0; i < logits.length; i++) result[i] = logits[i] - shift
  return result
}

/** The logarithm of the sum of exponentials, in float64. */
export function logSum(logits: ArrayLike<number>): number {
  let largest = -Infinity
  for (let i = 0; i < logits.length; i++) if (logits[i] > largest) largest = logits[i]
  let total = 0
  for (let i = 0; i < logits.length; i++) total += Math.exp(logits[i] - largest)
  return largest + Math.log(total)
}

export function mostLikely(logits: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i
  return best
}

/** Logits after the repetition penalty. */
export function penalised(logits: Float32Array, seen: Iterable<number>, penalty: number): Float32Array {
  if (penalty === 1) return logits
  const result = logits.slice()
  for (const id of new Set(seen)) result[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty
  return result
}

/**
 * Draws a token. `draw` gives numbers in [0, 1).
 * @param seen ids that the repetition penalty counts: prompt and continuation
 */
export function sampleToken(
  logits: Float32Array,
  seen: Iterable<number>,
  options: SamplingOptions,
  draw: () => number,
): number {
  const scores = penalised(logits, seen, options.repetitionPenalty ?? 1)
  const temperature = options.temperature ?? 1
  if (temperature === 0) return mostLikely(scores)
  const kept = keptTokens(scores, temperature, options)
  const total = kept.reduce((sum, [, weight]) => sum + weight, 0)
  let left = draw() * total
  for (const [id, weight] of kept) {
    left -= weight
    if (left < 0) return id
  }
  return kept[kept.length - 1][0]
}

/** The tokens that the filters leave, most likely first, with weights in proportion to their probabilities. */
export function keptTokens(scores: Float32Array, temperature: number, options: SamplingOptions): [number, number][] {
  const largest = scores[mostLikely(scores)]
  let kept = Array.from(scores, (score, id): [number, number] => [id, Math.exp((score - largest) / temperature)])
  if (options.minP !== undefined) kept = kept.filter(([, weight]) => weight >= (options.minP as number))
  kept.sort((a, b) => b[1] - a[1] || a[0] - b[0])
  if (options.topK !== undefined) kept = kept.slice(0, options.topK)
  if (options.topP !== undefined && options.topP < 1) {
    const goal = options.topP * kept.reduce((sum, [, weight]) => sum + weight, 0)
    let sum = 0
    const end = kept.findIndex(([, weight]) => (sum += weight) >= goal)
    kept = kept.slice(0, end < 0 ? kept.length : end + 1)
  }
  return kept
}
