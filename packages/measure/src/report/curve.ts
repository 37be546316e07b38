/** @file How good a trained tokenizer would be with a smaller vocabulary: its own first merges tell. */
import { compile, nest, TokenwrightError, vocabularySize, type Encoder, type Tokenizer } from '@tokenwright/text'
import { createBreather } from '../corpora/breathe.js'
import type { Curve } from './data.js'

export interface CurveOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
  /** Each point as soon as it is known. */
  readonly onPoint?: (point: Curve['points'][number]) => void
}

/** Halving from the full size down; below this a vocabulary is hardly more than its alphabet. */
const SMALLEST = 300
const MOST_POINTS = 9

/** Measures cut-back versions on texts that training has not seen. */
export async function trainingCurve(
  tokenizer: Tokenizer,
  number: number,
  encoder: Encoder,
  texts: readonly string[],
  options: CurveOptions = {},
): Promise<Curve> {
  const full = vocabularySize(tokenizer.model.vocab)
  const sizes: number[] = []
  for (let size = full; size >= SMALLEST && sizes.length < MOST_POINTS; size = Math.floor(size / 2)) sizes.push(size)
  const breathe = createBreather(options.signal)
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  const points: { vocabularySize: number; bytesPerToken: number }[] = []
  for (const [index, size] of sizes.toReversed().entries()) {
    options.onProgress?.(index, sizes.length)
    const cut = size === full ? encoder : compileCut(tokenizer, size)
    if (cut === null) continue
    let tokens = 0
    for (const text of texts) {
      tokens += cut.count(text)
      await breathe()
    }
    if (tokens === 0) continue
    const point = { vocabularySize: size, bytesPerToken: bytes / tokens }
    points.push(point)
    options.onPoint?.(point)
  }
  return { tokenizer: number, points }
}

function compileCut(tokenizer: Tokenizer, size: number): Encoder | null {
  try {
    return compile(nest(tokenizer, size).tokenizer)
  } catch (error) {
    // Smaller than the alphabet, or a model that does not nest: no point of a curve.
    if (error instanceof TokenwrightError) return null
    throw error
  }
}
