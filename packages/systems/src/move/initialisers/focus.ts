/**
 * @file FOCUS (Dobler and de Melo, 2023): rows of shared tokens are copied; a new token is a sparse convex combination of
 * shared tokens, by likeness in a space of token vectors learned from text in the new tokenizer.
 */
import { TokenwrightError } from '@tokenwright/text'
import { samePlan, type Initialiser } from './contract.js'
import { dot, isRow, normalise } from './rows.js'
import { tokenVectors } from './auxiliary/token-vectors.js'
import { sparsemax } from './weights.js'

export interface FocusOptions {
  /** Numbers in a token vector; 64. The authors' fastText vectors have 100. */
  readonly width?: number
  /** Tokens seen less often have no vector; 10. */
  readonly minimumCount?: number
}

export function focus({ width = 64, minimumCount = 10 }: FocusOptions = {}): Initialiser {
  return {
    name: 'focus',
    label: 'FOCUS, sparse mix of shared tokens',
    fills: 'new',
    fallback: 'columns',
    async prepare({ vocabularies, texts, signal }) {
      if (texts === undefined || texts.length === 0)
        throw new TokenwrightError('invalid-option', 'FOCUS learns token vectors and needs text', { value: 'texts' })
      const { shared, newSpecial } = vocabularies
      const vectors = normalise(await tokenVectors(vocabularies.new, texts, { width, minimumCount, signal }), width)
      const overlap = Array.from(shared.keys()).filter(
        (id) => shared[id] >= 0 && !newSpecial.has(id) && isRow(vectors, id, width),
      )
      return (id) => {
        if (overlap.length === 0 || !isRow(vectors, id, width)) return undefined
        const weights = sparsemax(overlap.map((other) => dot(vectors, id, vectors, other, width)))
        const used = overlap.flatMap((other, i) => (weights[i] > 0 ? [[shared[other], weights[i]]] : []))
        return samePlan('neighbours', {
          ids: Uint32Array.from(used, ([old]) => old),
          weights: Float64Array.from(used, ([, weight]) => weight),
        })
      }
    },
  }
}
