/** @file Encodings before trimming, cutting and templates: what pairs and truncation start from. */
import type { SpecialMode } from '../added-tokens/matcher.js'
import type { Encoder, Encoding } from '../encoder.js'
import type { Blanks } from '../post-processors/trim.js'

export interface RawEncoding {
  readonly encoding: Encoding
  /** The text in which every lone surrogate is U+FFFD. */
  readonly text: string
  /** For each piece of the text: number of its tokens, and whether it is an added token. */
  readonly pieces: readonly { readonly tokens: number; readonly added: boolean }[]
  /** Blank characters at the ends of token i. */
  blanks(index: number): Blanks
}

type Source = (text: string, mode: SpecialMode) => RawEncoding

const sources = new WeakMap<Encoder, Source>()

/** Says how to get raw encodings for an encoder. */
export function registerRawEncodings(encoder: Encoder, source: Source): void {
  sources.set(encoder, source)
}

export function rawEncodingsOf(encoder: Encoder): Source | undefined {
  return sources.get(encoder)
}
