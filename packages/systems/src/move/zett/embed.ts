/** @file Rows for any strings in the byte alphabet: for merged tokens, for searching, for looking at what a hypernetwork does. */
import type { Tokenizer } from '@tokenwright/text'
import type { Hypernetwork } from './hypernetwork/params.js'
import { createPredictor, type Prediction, type PredictorOptions } from './predict.js'
import type { SourceRows } from './source-rows.js'
import { createSurfaceReader, surfaceForms, type SurfaceReader } from './surface-forms.js'
import { TokenwrightError } from '@tokenwright/text'

export interface TokenEmbedder {
  readonly width: number
  /** Rows of tokens in the byte alphabet, in this order. */
  predict(tokens: readonly string[]): Promise<Prediction>
  /** Input rows alone, [tokens.length, width]: an embedder for dynamic tokenization. */
  embed(tokens: readonly string[]): Promise<Float32Array>
  dispose(): Promise<void>
}

/** @throws TokenwrightError `invalid-data` for a tokenizer that is not the one of the hypernetwork's model */
export function checkReader(hypernetwork: Hypernetwork, reader: SurfaceReader): void {
  const { vocabulary, extra } = hypernetwork.config
  if (reader.vocabulary !== vocabulary)
    throw new TokenwrightError('invalid-data', `a hypernetwork for a tokenizer of ${vocabulary} tokens`, {
      value: reader.vocabulary,
    })
  if (reader.extra > Math.max(1, extra))
    throw new TokenwrightError('invalid-data', `a hypernetwork with rows for ${extra} added pieces`, {
      value: reader.extra,
    })
}

/**
 * A hypernetwork as a function from strings to rows.
 * @throws TokenwrightError `invalid-data` for a tokenizer or rows of another model
 * @example const rows = await createTokenEmbedder(hypernetwork, tokenizer, rows).embed(['Ġunhappy'])
 */
export function createTokenEmbedder(
  hypernetwork: Hypernetwork,
  tokenizer: Tokenizer,
  rows: SourceRows,
  options: PredictorOptions = {},
): TokenEmbedder {
  const reader = createSurfaceReader(tokenizer)
  checkReader(hypernetwork, reader)
  const predictor = createPredictor(hypernetwork, rows, options)
  const { surfaceLength, padding } = hypernetwork.config
  const predict = (tokens: readonly string[]): Promise<Prediction> =>
    predictor.predict(
      surfaceForms(
        reader,
        tokens.map((text) => ({ text, kind: 'text' as const })),
        { length: surfaceLength, padding },
      ),
    )
  return {
    width: predictor.width,
    predict,
    embed: async (tokens) => (await predict(tokens)).input,
    dispose: () => predictor.dispose(),
  }
}
