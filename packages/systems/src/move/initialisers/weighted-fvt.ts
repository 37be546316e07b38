/**
 * @file Pieces weighted by their place. What follows a token depends most on its last piece, and what comes before it predicts
 * its first; so the input row leans to the last piece and the output row to the first.
 */
import type { Initialiser, Mix, RowPlan } from './contract.js'
import { piecewise } from './fvt.js'

function placed(
  name: string,
  label: string,
  input: (place: number, count: number) => number,
  output: (place: number, count: number) => number,
): Initialiser {
  return {
    name,
    label,
    fills: 'new',
    fallback: 'scalar',
    async prepare({ vocabularies }) {
      return (id): RowPlan | undefined => {
        const pieces = vocabularies.pieces(vocabularies.bytesOf(id))
        if (pieces.length === 0) return undefined
        return {
          origin: 'composed',
          input: piecewise(pieces, input) as Mix,
          output: piecewise(pieces, output) as Mix,
        }
      }
    },
  }
}

const total = (count: number): number => (count * (count + 1)) / 2

/** Weights 1, 2, 3, ... towards the end for input rows, towards the beginning for output rows. */
export const weightedFvt = placed(
  'weighted-fvt',
  'pieces weighted by place',
  (place, count) => (place + 1) / total(count),
  (place, count) => (count - place) / total(count),
)

/** The last piece alone for input rows, the first alone for output rows. */
export const firstLast = placed(
  'first-last',
  'last piece in, first piece out',
  (place, count) => (place === count - 1 ? 1 : 0),
  (place) => (place === 0 ? 1 : 0),
)
