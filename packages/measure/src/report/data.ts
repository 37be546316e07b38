/** @file Everything that a report says, as plain data: what `--json` prints and what the page is drawn from. */
import type { CostGroups, ResampledBy } from '../compare/counts.js'
import type { Difference } from '../compare/segmentation.js'
import type { CostlyWord } from '../compare/words.js'
import type { LeftGroup } from '../corpora/ledger.js'

export interface ReportData {
  /** Version of this layout. */
  readonly layout: 1
  readonly title: string
  /** ISO 8601. */
  readonly made: string
  readonly corpus: CorpusData
  /** Null where nothing was trained: then everything was measured on the whole corpus. */
  readonly split: SplitData | null
  readonly tokenizers: readonly TokenizerData[]
  /** Index of the tokenizer that savings are counted from. */
  readonly baseline: number
  /** On the held-out part, or on everything where there was no split. */
  readonly costs: CostGroups
  /** What the intervals are drawn over. */
  readonly resampled: ResampledBy
  readonly curves: readonly Curve[]
  readonly detail: Detail | null
  /** What a reader should know before believing the numbers. */
  readonly notes: readonly string[]
}

export interface CorpusData {
  readonly paths: readonly string[]
  readonly files: number
  readonly documents: number
  readonly bytes: number
  readonly characters: number
  readonly byType: readonly SizeGroup[]
  readonly byScript: readonly SizeGroup[]
  readonly left: readonly LeftGroup[]
  /** Null where everything was read. */
  readonly sample: { readonly totalBytes: number; readonly rate: number } | null
}

export interface SizeGroup {
  readonly name: string
  readonly files: number
  readonly bytes: number
}

export interface SplitData {
  readonly by: 'file' | 'document' | 'none'
  readonly seed: number
  /** The vocabulary was chosen by the amount of text, not asked for. */
  readonly vocabularyChosen: boolean
  readonly train: PartData
  readonly test: PartData
}

export interface PartData {
  readonly files: number
  readonly documents: number
  readonly bytes: number
}

export interface TokenizerData {
  readonly name: string
  /** `bundled`: an OpenAI encoding; `given`: named on the command line; `trained`: on this corpus. */
  readonly kind: 'bundled' | 'given' | 'trained'
  /** Rows of an embedding matrix: highest id plus one. */
  readonly size: number
  /** One line about how it was made. */
  readonly about: string
  /** Tokens of the whole corpus; null for what was trained on a part of it. */
  readonly wholeTokens: number | null
  /** Seconds that training took. */
  readonly seconds: number | null
}

/** Held-out bytes per token of a trained tokenizer, cut back to smaller vocabularies. */
export interface Curve {
  readonly tokenizer: number
  readonly points: readonly { readonly vocabularySize: number; readonly bytesPerToken: number }[]
}

/** Two tokenizers side by side, on a part of the measured texts. */
export interface Detail {
  readonly left: number
  readonly right: number
  /** Bytes that were looked at. */
  readonly bytes: number
  /** Stretches of text that `right` needs fewer tokens for than `left`, and those it needs more for. */
  readonly gained: readonly Difference[]
  readonly lost: readonly Difference[]
  readonly words: readonly CostlyWord[]
  readonly superwords: readonly SuperwordUse[]
  readonly passages: readonly Passage[]
}

export interface SuperwordUse {
  readonly text: string
  readonly count: number
}

export interface Passage {
  readonly file: string
  /** What the passage stands for: a file type or a script. */
  readonly group: string
  readonly left: readonly Piece[]
  readonly right: readonly Piece[]
}

export interface Piece {
  readonly text: string
  /** More than one where a character was cut into several tokens. */
  readonly tokens: number
}
