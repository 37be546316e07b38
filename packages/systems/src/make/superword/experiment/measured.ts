/** @file Measures encoders on the same documents, with intervals over them. */
import { costTable } from '@tokenwright/measure/compare'
import { efficiency, RENYI_ORDER, renyiEntropy } from '@tokenwright/measure/metrics'
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
      { arm, metric: 'efficiency', on, value: efficiency(renyiEntropy(uses[index], RENYI_ORDER), uses[index].length) },
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
