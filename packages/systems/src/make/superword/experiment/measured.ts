/** @file Measures encoders on the same documents, with intervals over them. */
import { costTable } from '@tokenwright/measure/compare'
import { TokenwrightError, type Encoder } from '@tokenwright/text'
import type { Measurement } from '../../../experiment/contract.js'

export interface MeasuredArm {
  readonly arm: string
  readonly encoder: Encoder
}

/** Bytes per token, tokens saved against the first arm, and Rényi efficiency. Throws where a text is not decoded to itself. */
export function measureArms(arms: readonly MeasuredArm[], texts: readonly string[], on: string): Measurement[] {
  const uses = arms.map(({ encoder }) => new Float64Array(encoder.size))
  const units = texts.map((text) => ({
    bytes: Buffer.byteLength(text),
    characters: text.length,
    tokens: arms.map(({ arm, encoder }, index) => {
      const ids = encoder.encode(text)
      if (encoder.decode(ids) !== text)
        throw new TokenwrightError('invalid-data', `${arm} decodes a text to something else`, {
          value: text.slice(0, 60),
        })
      for (const id of ids) uses[index][id]++
      return ids.length
    }),
  }))
  const { costs } = costTable(units, arms.length, 0)
  return arms.flatMap(({ arm }, index): Measurement[] => {
    const { bytesPerToken, saving } = costs[index]
    return [
      { arm, metric: 'bytes-per-token', on, ...bounded(bytesPerToken) },
      ...(index === 0 ? [] : [{ arm, metric: 'saved', on, ...bounded(saving) }]),
      { arm, metric: 'efficiency', on, value: renyiEfficiency(uses[index]) },
    ]
  })
}

function bounded(interval: { readonly value: number; readonly low: number | null; readonly high: number | null }): {
  value: number
  low?: number
  high?: number
} {
  const { value, low, high } = interval
  return low === null || high === null ? { value } : { value, low, high }
}

/** Rényi entropy of order 2.5 of the distribution of tokens, over the logarithm of the vocabulary (Zouhar et al., arXiv 2306.16842). */
export function renyiEfficiency(uses: Float64Array, order = 2.5): number {
  const total = uses.reduce((sum, count) => sum + count, 0)
  let powers = 0
  for (const count of uses) powers += (count / total) ** order
  return Math.log(powers) / (1 - order) / Math.log(uses.length)
}
