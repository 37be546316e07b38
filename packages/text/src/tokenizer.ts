/**
 * @file The editable half of the library: a tokenizer as plain data. Parts and options carry the names of the
 * Hugging Face `tokenizer.json` format, so a file and its data read alike. Only vocabularies differ: they are
 * typed arrays (see vocabulary.ts). Nothing here encodes; `compile` turns the data into an `Encoder`.
 */
import type { Vocabulary } from './vocabulary.js'

export interface Tokenizer {
  readonly added_tokens: readonly AddedToken[]
  readonly normalizer: Normalizer | null
  readonly pre_tokenizer: PreTokenizer | null
  readonly model: Model
  readonly post_processor: PostProcessor | null
  readonly decoder: Decoder | null
  readonly truncation: Truncation | null
  readonly padding: Padding | null
}

export interface AddedToken {
  readonly id: number
  readonly content: string
  readonly single_word: boolean
  readonly lstrip: boolean
  readonly rstrip: boolean
  readonly normalized: boolean
  readonly special: boolean
}

// ---------------------------------------------------------------- models

export type Model = BpeModel | UnigramModel | WordPieceModel | WordLevelModel | BoundlessModel

export interface BpeModel {
  readonly type: 'BPE'
  readonly vocab: Vocabulary
  /**
   * Merges in order of priority, as pairs of ids: left 0, right 0, left 1, right 1, ...
   * `null` is tiktoken's rule: any two neighbours may merge whose joined bytes are a token; the lowest id goes first.
   */
  readonly merges: Uint32Array | null
  /**
   * What vocabulary entries spell. `characters`: text, as in tokenizer.json (with a ByteLevel part, in the
   * GPT-2 byte alphabet). `bytes`: raw bytes; pieces are merged as their UTF-8 bytes and no ByteLevel part is used.
   */
  readonly units: 'characters' | 'bytes'
  readonly dropout: number | null
  readonly unk_token: string | null
  readonly continuing_subword_prefix: string | null
  readonly end_of_word_suffix: string | null
  readonly fuse_unk: boolean
  readonly byte_fallback: boolean
  /** A piece that is itself a token is emitted at once, without merging (always so under tiktoken's rule). */
  readonly ignore_merges: boolean
}

export interface UnigramModel {
  readonly type: 'Unigram'
  readonly vocab: Vocabulary
  /** Log probability of entry i. */
  readonly scores: Float64Array
  readonly unk_id: number | null
  readonly byte_fallback: boolean
  /**
   * Only where the model follows SentencePiece instead of Hugging Face, as models from its files do: ids of control,
   * unknown and byte pieces, which no text spells. Scores of paths are then 32-bit numbers, as there.
   */
  readonly reserved?: Uint32Array
}

export interface WordPieceModel {
  readonly type: 'WordPiece'
  readonly vocab: Vocabulary
  readonly unk_token: string
  readonly continuing_subword_prefix: string
  readonly max_input_chars_per_word: number
}

export interface WordLevelModel {
  readonly type: 'WordLevel'
  readonly vocab: Vocabulary
  readonly unk_token: string
}

/** BoundlessBPE (arXiv 2504.00178): word merges inside pieces, deletions, supermerges across pieces, one running order. */
export interface BoundlessModel {
  readonly type: 'Boundless'
  /** Raw bytes. */
  readonly vocab: Vocabulary
  /** Triples: order, left id, right id; inside one piece. */
  readonly merges: Uint32Array
  /** Pairs: order, id. The token splits into its single bytes when the order comes up. */
  readonly deletions: Uint32Array
  /**
   * Deleted tokens that hold no id: merges pass through them, no text ends in them. In `merges` and `deletions`
   * entry i goes by the number idLimit(vocab) + i. Absent where deleted tokens stayed in `vocab`.
   */
  readonly deleted?: Vocabulary
  /** Triples: order, left id, right id; across neighbouring pieces that are each one token. */
  readonly supermerges: Uint32Array
}

// ---------------------------------------------------------------- normalizers

export type Normalizer =
  | { readonly type: 'Sequence'; readonly normalizers: readonly Normalizer[] }
  | { readonly type: 'NFC' | 'NFD' | 'NFKC' | 'NFKD' | 'Nmt' | 'Lowercase' | 'StripAccents' | 'ByteLevel' }
  | {
      readonly type: 'BertNormalizer'
      readonly clean_text: boolean
      readonly handle_chinese_chars: boolean
      readonly strip_accents: boolean | null
      readonly lowercase: boolean
    }
  | { readonly type: 'Strip'; readonly strip_left: boolean; readonly strip_right: boolean }
  | { readonly type: 'Prepend'; readonly prepend: string }
  | { readonly type: 'Replace'; readonly pattern: Pattern; readonly content: string }
  /** SentencePiece's compiled character map, base64 of the file's bytes. */
  | { readonly type: 'Precompiled'; readonly precompiled_charsmap: string }
  | SentencePieceNormalizer

/**
 * SentencePiece's own normalization, with the fields of its model files. Not a part of tokenizer.json, whose
 * `Precompiled` applies the same map in another way (to grapheme clusters, shortest rule first). Beside it, added
 * tokens with `normalized` are looked for in the normalized text as they are spelled.
 */
export interface SentencePieceNormalizer {
  readonly type: 'SentencePiece'
  /** Base64; '' for the identity. */
  readonly precompiled_charsmap: string
  readonly add_dummy_prefix: boolean
  readonly remove_extra_whitespaces: boolean
  readonly escape_whitespaces: boolean
  /** The dummy prefix goes to the end. */
  readonly treat_whitespace_as_suffix: boolean
  /** Texts that pass through as they are. */
  readonly user_defined_symbols: readonly string[]
}

export type Pattern = { readonly String: string } | { readonly Regex: string }

// ---------------------------------------------------------------- pre-tokenizers

export type SplitBehavior = 'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous'

export type PreTokenizer =
  | { readonly type: 'Sequence'; readonly pretokenizers: readonly PreTokenizer[] }
  | {
      readonly type: 'ByteLevel'
      readonly add_prefix_space: boolean
      readonly trim_offsets: boolean
      readonly use_regex: boolean
    }
  | { readonly type: 'Split'; readonly pattern: Pattern; readonly behavior: SplitBehavior; readonly invert: boolean }
  | {
      readonly type: 'Metaspace'
      readonly replacement: string
      readonly prepend_scheme: 'always' | 'first' | 'never'
      readonly split: boolean
    }
  | { readonly type: 'Digits'; readonly individual_digits: boolean }
  | { readonly type: 'Punctuation'; readonly behavior: SplitBehavior }
  | { readonly type: 'CharDelimiterSplit'; readonly delimiter: string }
  | { readonly type: 'FixedLength'; readonly length: number }
  | { readonly type: 'Whitespace' | 'WhitespaceSplit' | 'BertPreTokenizer' | 'UnicodeScripts' }

// ---------------------------------------------------------------- post-processors

export type TemplatePiece =
  | { readonly Sequence: { readonly id: 'A' | 'B'; readonly type_id: number } }
  | { readonly SpecialToken: { readonly id: string; readonly type_id: number } }

export type PostProcessor =
  | { readonly type: 'Sequence'; readonly processors: readonly PostProcessor[] }
  | {
      readonly type: 'ByteLevel'
      readonly add_prefix_space: boolean
      readonly trim_offsets: boolean
      readonly use_regex: boolean
    }
  | {
      readonly type: 'TemplateProcessing'
      readonly single: readonly TemplatePiece[]
      readonly pair: readonly TemplatePiece[]
      readonly special_tokens: Readonly<
        Record<string, { readonly id: string; readonly ids: readonly number[]; readonly tokens: readonly string[] }>
      >
    }
  | {
      readonly type: 'BertProcessing'
      readonly sep: readonly [string, number]
      readonly cls: readonly [string, number]
    }
  | {
      readonly type: 'RobertaProcessing'
      readonly sep: readonly [string, number]
      readonly cls: readonly [string, number]
      readonly trim_offsets: boolean
      readonly add_prefix_space: boolean
    }

// ---------------------------------------------------------------- decoders

export type Decoder =
  | { readonly type: 'Sequence'; readonly decoders: readonly Decoder[] }
  | { readonly type: 'ByteLevel' | 'ByteFallback' | 'Fuse' }
  | { readonly type: 'WordPiece'; readonly prefix: string; readonly cleanup: boolean }
  | {
      readonly type: 'Metaspace'
      readonly replacement: string
      readonly prepend_scheme: 'always' | 'first' | 'never'
      readonly split: boolean
    }
  | { readonly type: 'BPEDecoder'; readonly suffix: string }
  | {
      readonly type: 'CTC'
      readonly pad_token: string
      readonly word_delimiter_token: string
      readonly cleanup: boolean
    }
  | { readonly type: 'Replace'; readonly pattern: Pattern; readonly content: string }
  | { readonly type: 'Strip'; readonly content: string; readonly start: number; readonly stop: number }

// ---------------------------------------------------------------- truncation and padding

export interface Truncation {
  readonly direction: 'Left' | 'Right'
  readonly max_length: number
  readonly strategy: 'LongestFirst' | 'OnlyFirst' | 'OnlySecond'
  readonly stride: number
}

export interface Padding {
  readonly strategy: 'BatchLongest' | { readonly Fixed: number }
  readonly direction: 'Left' | 'Right'
  readonly pad_to_multiple_of: number | null
  readonly pad_id: number
  readonly pad_type_id: number
  readonly pad_token: string
}
