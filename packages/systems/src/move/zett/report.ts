/** @file What a user should know of a transfer: before it, how tokens are covered; after it, where predictions are far from the pieces. */
import type { ByteLevel } from './byte-level/index.js'
import type { Prediction } from './predict.js'
import type { SourceRows } from './source-rows.js'
import { createSurfaceReader, type SurfaceForms } from './surface-forms.js'

export interface Coverage {
  readonly tokens: number
  /** Tokens by number of pieces: place n holds those of n. One piece is a token that the source has. */
  readonly byPieces: readonly number[]
  readonly special: number
  /** Tokens that have more pieces than the hypernetwork reads. */
  readonly cut: number
  /** Tokens with pieces that the source model has no rows for. */
  readonly fallback: number
  /** Entries that no text reaches: retired white space, and entries with the bytes of another one. */
  readonly unreachable: number
  /** Tokens that the target's own algorithm cuts when it meets them alone, so that hardly a text holds them. */
  readonly cutByTarget: number
  /** What was added to bring the target to byte level. */
  readonly added: ByteLevel['added']
}

export function coverageOf(target: ByteLevel, forms: SurfaceForms): Coverage {
  const own = createSurfaceReader(target.tokenizer)
  let cutByTarget = 0
  const byPieces = new Array<number>(forms.length + 1).fill(0)
  let special = 0
  target.entries.forEach(({ kind, text }, id) => {
    if (kind === 'special') special++
    else byPieces[forms.lengths[id]]++
    if (kind === 'text' && own.pieces(text).length !== 1) cutByTarget++
  })
  return {
    tokens: target.entries.length,
    byPieces,
    special,
    cut: forms.cut,
    fallback: forms.fallback,
    unreachable: target.unreachable,
    cutByTarget,
    added: target.added,
  }
}

export interface NormHistogram {
  /** Borders of the bins, one more than counts. */
  readonly borders: readonly number[]
  readonly source: readonly number[]
  readonly predicted: readonly number[]
}

const BINS = 12

/** Lengths of rows, in bins of equal width over both matrices. */
export function normHistogram(source: Float32Array, predicted: Float32Array, width: number): NormHistogram {
  const [from, to] = [normsOf(source, width), normsOf(predicted, width)]
  const most = [...from, ...to].reduce((a, b) => Math.max(a, b), 0)
  const count = (norms: Float64Array): number[] => {
    const bins = new Array<number>(BINS).fill(0)
    for (const norm of norms) bins[most === 0 ? 0 : Math.min(BINS - 1, Math.floor((norm / most) * BINS))]++
    return bins
  }
  return {
    borders: Array.from({ length: BINS + 1 }, (_, i) => (most * i) / BINS),
    source: count(from),
    predicted: count(to),
  }
}

const normsOf = (rows: Float32Array, width: number): Float64Array =>
  Float64Array.from({ length: rows.length / width }, (_, i) => Math.sqrt(dotOf(rows, i, rows, i, width)))

function dotOf(a: Float32Array, i: number, b: Float32Array, j: number, width: number): number {
  let sum = 0
  for (let k = 0; k < width; k++) sum += a[i * width + k] * b[j * width + k]
  return sum
}

export interface Disagreement {
  readonly id: number
  readonly token: string
  /** Of the predicted input row and the mean of the rows of its pieces. */
  readonly cosine: number
}

/** The tokens whose predicted row is least like the mean of their pieces: the quickest way to spot a broken conversion. */
export function disagreements(
  target: ByteLevel,
  forms: SurfaceForms,
  { input }: Prediction,
  source: SourceRows,
  vocabulary: number,
  most = 20,
): Disagreement[] {
  const { width } = source
  const mean = new Float32Array(width)
  const found: Disagreement[] = []
  target.entries.forEach(({ kind, text }, id) => {
    if (kind !== 'text') return
    const pieces = forms.ids.subarray(id * forms.length, id * forms.length + forms.lengths[id])
    const known = pieces.filter((piece) => piece < vocabulary)
    if (known.length === 0) return
    mean.fill(0)
    for (const piece of known) for (let k = 0; k < width; k++) mean[k] += source.input[piece * width + k] / known.length
    const lengths = Math.sqrt(dotOf(mean, 0, mean, 0, width) * dotOf(input, id, input, id, width))
    if (lengths > 0) found.push({ id, token: text, cosine: dotOf(mean, 0, input, id, width) / lengths })
  })
  return found.sort((a, b) => a.cosine - b.cosine).slice(0, most)
}
