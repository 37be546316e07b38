/** @file The rows of a whole target vocabulary: predicted, and special tokens as the source has them. */
import type { Tokenizer } from '@tokenwright/text'
import { toByteLevel, type ByteLevel } from './byte-level/index.js'
import { checkReader } from './embed.js'
import type { Hypernetwork } from './hypernetwork/params.js'
import { createPredictor, type Prediction, type PredictorOptions } from './predict.js'
import type { SourceRows } from './source-rows.js'
import { createSurfaceReader, surfaceForms, type SurfaceForms } from './surface-forms.js'

export interface TargetOptions extends PredictorOptions {
  /** Source id of each special token of the target; by name if not given. */
  readonly specials?: ReadonlyMap<string, number>
  readonly signal?: AbortSignal
}

export interface PredictedTarget {
  readonly prediction: Prediction
  readonly forms: SurfaceForms
  /** Target id and source id of every token whose rows were copied. */
  readonly copied: ReadonlyMap<number, number>
}

/**
 * Predicts all rows of a target. Rows of special tokens that the source has are copied bit for bit.
 * @throws TokenwrightError `invalid-data` for a tokenizer or rows that are not those of the hypernetwork's model
 */
export async function predictTarget(
  hypernetwork: Hypernetwork,
  source: Tokenizer,
  rows: SourceRows,
  target: ByteLevel,
  options: TargetOptions = {},
): Promise<PredictedTarget> {
  const { config } = hypernetwork
  const reader = createSurfaceReader(source)
  checkReader(hypernetwork, reader)
  const specials = options.specials ?? specialIds(source)
  const forms = surfaceForms(reader, target.entries, {
    length: config.surfaceLength,
    padding: config.padding,
    specials,
  })
  const predictor = createPredictor(hypernetwork, rows, options)
  try {
    const prediction = await predictor.predict(forms, options.signal)
    const copied = new Map<number, number>()
    target.entries.forEach(({ kind, text }, id) => {
      const own = kind === 'special' ? specials.get(text) : undefined
      if (own !== undefined) copied.set(id, own)
    })
    const { width } = rows
    for (const [id, own] of copied) {
      prediction.input.set(rows.input.subarray(own * width, (own + 1) * width), id * width)
      if (rows.output !== undefined)
        prediction.output?.set(rows.output.subarray(own * width, (own + 1) * width), id * width)
    }
    return { prediction, forms, copied }
  } finally {
    await predictor.dispose()
  }
}

/** Source ids of special tokens by name. */
export function specialIds(source: Tokenizer): Map<string, number> {
  return new Map(
    toByteLevel(source, { uniformWhiteSpace: false })
      .entries.filter(({ kind }) => kind === 'special')
      .map(({ id, text }) => [text, id]),
  )
}
