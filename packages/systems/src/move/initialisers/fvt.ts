/**
 * @file Rows composed of the rows of a token's pieces under the old tokenizer. Fast Vocabulary Transfer (Gee et al., 2022)
 * takes their mean; ReTok (Gu et al., 2024) starts from the same rows and then trains only them.
 */
import { samePlan, type Initialiser, type Mix } from './contract.js'

/** Pieces with weights by place: `weigh(place, count)` from 0 on. */
export function piecewise(pieces: Uint32Array, weigh: (place: number, count: number) => number): Mix | undefined {
  if (pieces.length === 0) return undefined
  return { ids: pieces, weights: Float64Array.from(pieces, (_, place) => weigh(place, pieces.length)) }
}

function composed(name: string, label: string, weigh: (place: number, count: number) => number): Initialiser {
  return {
    name,
    label,
    fills: 'new',
    fallback: 'scalar',
    async prepare({ vocabularies }) {
      return (id) => {
        const mix = piecewise(vocabularies.pieces(vocabularies.bytesOf(id)), weigh)
        return mix && samePlan('composed', mix)
      }
    },
  }
}

export const fvt = composed('fvt', 'mean of pieces (FVT, ReTok)', (_, count) => 1 / count)

/** Longer rows for longer tokens: over-confident, kept as a warning. */
export const sum = composed('sum', 'sum of pieces', () => 1)
