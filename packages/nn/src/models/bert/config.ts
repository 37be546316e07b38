/** @file What an encoder of the BERT family is made of: BERT, RoBERTa and XLM-R are points in this space. */
import { TokenwrightError } from '@tokenwright/text/errors'

/** The output layers that a checkpoint may come with. */
export type BertHead =
  /** a token for each masked place; `tied`: its matrix is the embedding table */
  | { readonly kind: 'masked'; readonly tied: boolean; readonly nextSentence: boolean }
  /** labels of the whole text; `dense`: RoBERTa's, with a layer of its own in place of the pooler */
  | { readonly kind: 'sequence'; readonly labels: number; readonly dense: boolean }
  /** labels of each token; of two, start and end, for answers in a text */
  | { readonly kind: 'token'; readonly labels: number }

export interface BertConfig {
  readonly vocabulary: number
  readonly width: number
  readonly layers: number
  readonly heads: number
  /** width inside the feed-forward network */
  readonly hidden: number
  /** rows of the table of positions */
  readonly positions: number
  /** kinds of token, such as first and second text */
  readonly types: number
  /** RoBERTa: positions count tokens other than this one, and start behind its number */
  readonly padding?: number
  readonly epsilon: number
  readonly activation: string
  /** a layer over the first token, made for next-sentence prediction */
  readonly pooler: boolean
  readonly head?: BertHead
}

/**
 * A BERT of any size.
 * @example bertConfig({ vocabulary: 4000, width: 128, layers: 3, heads: 4, positions: 96 })
 */
export function bertConfig(
  size: Pick<BertConfig, 'vocabulary' | 'width' | 'layers' | 'heads' | 'positions'> & Partial<BertConfig>,
): BertConfig {
  return checkBert({
    hidden: 4 * size.width,
    types: 2,
    epsilon: 1e-12,
    activation: 'gelu',
    pooler: false,
    head: { kind: 'masked', tied: true, nextSentence: false },
    ...size,
  })
}

/** @throws TokenwrightError `invalid-option` for sizes that cannot be. */
export function checkBert(config: BertConfig): BertConfig {
  for (const name of ['vocabulary', 'width', 'layers', 'heads', 'hidden', 'positions', 'types'] as const) {
    const value = config[name]
    if (!Number.isSafeInteger(value) || value < 1 || value > 2 ** 31)
      throw new TokenwrightError('invalid-option', 'an encoder of an impossible size', { where: name, value })
  }
  if (config.width % config.heads !== 0)
    throw new TokenwrightError('invalid-option', `a width of ${config.width} does not divide into heads`, {
      value: config.heads,
    })
  return config
}

/** The longest text, in tokens. */
export function longestText(config: BertConfig): number {
  return config.padding === undefined ? config.positions : config.positions - config.padding - 1
}
