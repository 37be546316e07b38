/**
 * @file What `measureTokenizers` returns, as plain data that survives JSON: tables, pages and CSV are drawn from it and
 * from nothing else. What cannot be computed is absent, never zero: zero is a legal value of most metrics.
 */
import type { LeftGroup } from '../corpora/ledger.js'

export interface SuiteResult {
  /** Version of this layout. */
  readonly layout: 1
  /** ISO 8601. */
  readonly made: string
  readonly tokenizers: readonly SuiteTokenizer[]
  /** Index of the tokenizer that differences are counted from, and that normalised sequence length divides by. */
  readonly baseline: number
  readonly corpus: SuiteCorpusData
  /** Rows of every table: `all` first, then the languages or the kinds of text. */
  readonly groups: readonly SuiteGroup[]
  /** In the order in which tables show them. */
  readonly metrics: readonly SuiteMetric[]
  readonly values: readonly SuiteValue[]
  readonly ranks: readonly SuiteRank[]
  readonly distributions: readonly SuiteDistribution[]
  /** Empty where no price fits a tokenizer. */
  readonly money: readonly SuiteMoney[]
  readonly warnings: readonly SuiteWarning[]
  readonly resampling: SuiteResampling
  readonly timings: readonly SuiteTiming[]
}

export interface SuiteTokenizer {
  readonly name: string
  /** `BPE`, `Unigram`, ... */
  readonly model: string
  /** Entries that text can lead to plus added tokens. */
  readonly vocabularySize: number
  /** Highest id plus one: rows of an embedding matrix. */
  readonly size: number
  /** Which implementation encoded. */
  readonly path: 'fast' | 'reference'
  /** Kinds of entries, as `inspectTokenizer` counts them; the counts add up to the entries of the vocabulary. */
  readonly composition: readonly { readonly label: string; readonly count: number }[]
}

export interface SuiteCorpusData {
  /** `parallel`: line k says the same in every language. */
  readonly kind: 'parallel' | 'documents'
  readonly paths: readonly string[]
  /** Key of the group that premiums divide by; null for documents. */
  readonly reference: string | null
  /** Aligned lines of each language, or documents. */
  readonly units: number
  readonly bytes: number
  readonly characters: number
  /** Lines that a selection left out. */
  readonly unselected: number
  readonly left: readonly LeftGroup[]
}

export interface SuiteGroup {
  /** Unique: a language code as the corpus spells it, `script:Latin`, `type:TypeScript`, `all`, ... */
  readonly key: string
  readonly label: string
  /**
   * `healthy` is `all` without the languages that have a `flag`: faults of encoding look like premiums.
   * `family` joins languages as a list of the corpus says.
   */
  readonly kind: 'all' | 'healthy' | 'language' | 'family' | 'script' | 'type'
  readonly units: number
  /** Units without any text. */
  readonly empty: number
  readonly bytes: number
  /** Unicode code points. */
  readonly characters: number
  /** Maximal runs without white space. */
  readonly words: number
  readonly script: string | null
  readonly health: TextHealth
  /** Why figures of this group are not figures of the language; empty where all is well. */
  readonly flags: readonly HealthFlag[]
}

export type HealthFlag = 'zawgyi' | 'not-nfc' | 'replacement-characters'

export interface TextHealth {
  /** Code points that NFC changes or removes. */
  readonly notNfc: number
  /** Lines or documents that are more likely Zawgyi than Unicode Burmese, and those in Burmese script at all. */
  readonly zawgyi: number
  readonly burmese: number
  /** U+FFFD. */
  readonly replacements: number
}

export type MetricFamily =
  'size' | 'words' | 'fairness' | 'vocabulary' | 'bytes' | 'numbers' | 'code' | 'morphology' | 'losses'

export interface SuiteMetric {
  /** `bytes-per-token` */
  readonly key: string
  readonly label: string
  /** Never empty: `bytes/token`, `share`, `1` for plain ratios. */
  readonly unit: string
  readonly better: 'lower' | 'higher' | 'neither'
  /** Decimals in tables. */
  readonly digits: number
  readonly family: MetricFamily
  /** In plain characters: `sum of bytes / sum of tokens`. */
  readonly formula: string
  /** The publication and the implementation that it agrees with. */
  readonly source: string
  /** What `SuiteValue.of` counts. */
  readonly denominator: string
  /** Whether intervals are drawn at all: a bootstrap of the number of distinct tokens would be biased. */
  readonly resampled: boolean
  /** What a reader must know before comparing, if anything. */
  readonly caution?: string
}

export interface SuiteValue {
  /** Index into `tokenizers`. */
  readonly tokenizer: number
  /** Key of a group. */
  readonly group: string
  /** Key of a metric. */
  readonly metric: string
  readonly value: number
  /** 95 % interval; both null where none was drawn. */
  readonly low: number | null
  readonly high: number | null
  /** How many of the metric's denominator it stands on. */
  readonly of: number
  /** Against the baseline, on the same resamples; null for the baseline itself. */
  readonly difference: SuiteDifference | null
}

export interface SuiteDifference {
  /** This tokenizer's value minus the baseline's. */
  readonly value: number
  readonly low: number | null
  readonly high: number | null
  /** The interval holds zero, or the values are equal: the two cannot be told apart. Null where no interval was drawn. */
  readonly tied: boolean | null
}

/** How sure the order of the tokenizers is, for one metric in one group. Only for metrics with a better side. */
export interface SuiteRank {
  readonly group: string
  readonly metric: string
  readonly tokenizer: number
  /** 1 is best; tokenizers with equal values share the better rank. */
  readonly rank: number
  /** Ranks that hold 95 % of the resamples. */
  readonly low: number
  readonly high: number
  /** Share of the resamples with this tokenizer first (or sharing it). */
  readonly best: number
}

export interface SuiteDistribution {
  /**
   * `token-length`: y[i] occurrences of tokens of x[i] bytes; the last bin holds all that are longer.
   * `lorenz`: share y[i] of all tokens that the x[i] cheapest share of the languages takes.
   */
  readonly kind: 'token-length' | 'lorenz'
  readonly tokenizer: number
  readonly group: string
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** What the text of a group costs as input of a model, at one price. */
export interface SuiteMoney {
  readonly tokenizer: number
  readonly group: string
  readonly model: string
  readonly provider: string
  /** ISO 4217. */
  readonly currency: string
  /** For one million input tokens. */
  readonly pricePerMillion: number
  /** Day or month in which the price was seen: `YYYY-MM-DD` or `YYYY-MM`. */
  readonly dated: string
  readonly source: string
  /** For the whole text of the group. */
  readonly amount: number
  readonly low: number | null
  readonly high: number | null
}

export type WarningKind =
  | 'not-nfc'
  | 'zawgyi'
  | 'replacement-characters'
  | 'empty-lines'
  | 'byte-order-mark'
  | 'carriage-return'
  | 'unknown-tokens'
  | 'round-trip'
  | 'duplicate-texts'
  | 'few-units'
  | 'few-languages'
  | 'left-out'

export interface SuiteWarning {
  readonly kind: WarningKind
  /** `wrong`: figures do not mean what they seem to; `note`: good to know. */
  readonly severity: 'wrong' | 'note'
  /** One sentence for people, names and counts included. */
  readonly text: string
  readonly group: string | null
  readonly tokenizer: number | null
  readonly count: number
  /** What `count` is a part of; null where there is no whole. */
  readonly of: number | null
  /** A few of the places or texts. */
  readonly examples: readonly string[]
}

export interface SuiteResampling {
  /** Aligned lines (the same for all languages), documents, or whole files where there are many. */
  readonly over: 'line' | 'document' | 'file'
  /** Zero where there were too few units. */
  readonly resamples: number
  readonly seed: number
  /** Units that were drawn from; neighbours are joined where there are very many. */
  readonly units: number
}

export interface SuiteTiming {
  /** `read`, `encode`, `metrics`, `resample`; tokenizer null for what is shared. */
  readonly stage: string
  readonly tokenizer: number | null
  /** Processor seconds, added up over threads. */
  readonly seconds: number
  /** Bytes of text that went through, where that makes sense. */
  readonly bytes: number | null
}

export interface SuiteProgress {
  readonly stage: string
  readonly done: number
  /** Null where it is not known. */
  readonly total: number | null
  readonly note?: string
}
