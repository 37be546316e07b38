/** @file Published splits by name, as pre-tokenizers that Hugging Face's library loads. */
import { TokenwrightError } from '../errors.js'
import type { PreTokenizer } from '../tokenizer.js'
import type { Split, SplitName } from './types.js'

const CONTRACTIONS = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)`
const TAIL = String.raw`\s*[\r\n]+|\s+(?!\S)|\s+`

const PATTERNS: Readonly<Record<Exclude<SplitName, 'gpt2'>, string>> = {
  cl100k: String.raw`${CONTRACTIONS}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|${TAIL}`,
  llama3: String.raw`${CONTRACTIONS}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|${TAIL}`,
  qwen2: String.raw`${CONTRACTIONS}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|${TAIL}`,
  o200k: [
    String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+${CONTRACTIONS}?`,
    String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*${CONTRACTIONS}?`,
    String.raw`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|${TAIL}`,
  ].join('|'),
}

export const SPLIT_NAMES: readonly SplitName[] = ['gpt2', 'cl100k', 'o200k', 'llama3', 'qwen2']

const BYTES = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true } as const

/** Spells bytes and splits nothing. */
export const BYTE_LEVEL: PreTokenizer = { ...BYTES, use_regex: false }

/** The part that a split names. */
export function preTokenizerOfSplit(split: Split): PreTokenizer | null {
  if (typeof split !== 'string') return split
  if (split === 'gpt2') return { ...BYTES, use_regex: true }
  if (!Object.hasOwn(PATTERNS, split))
    throw new TokenwrightError('invalid-option', `unknown split (known: ${SPLIT_NAMES.join(', ')})`, {
      where: 'split',
      value: split,
    })
  return {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Split', pattern: { Regex: PATTERNS[split] }, behavior: 'Isolated', invert: false },
      BYTE_LEVEL,
    ],
  }
}
