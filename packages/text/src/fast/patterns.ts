/**
 * @file The published split patterns that the kernel has scanners for. Recognition is by exact comparison: a nearly
 * equal pattern is another tokenizer.
 */
import type { Flavor } from '../pre-tokenizers/regex/syntax.js'

/** Numbers as in kernel/assembly/scan.ts. */
export const FAMILIES = { gpt2: 0, cl100k: 1, qwen2: 2, o200k: 3, cl100kTiktoken: 4 } as const
export type Family = keyof typeof FAMILIES

const O200K_WORDS = [
  String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?`,
  String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?`,
]

const TIKTOKEN_CL100K = String.raw`'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s`

const PATTERNS: ReadonlyMap<string, Family> = new Map<string, Family>([
  // As first published, and as tiktoken writes it since 0.8; both cut alike.
  [String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`, 'gpt2'],
  [String.raw`'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s`, 'gpt2'],
  // Llama 3, and cl100k as first published.
  [
    String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
    'cl100k',
  ],
  // tiktoken's present cl100k takes white space at the end of the text whole, newlines or not.
  [TIKTOKEN_CL100K, 'cl100kTiktoken'],
  // The same for Oniguruma, as this library writes it to tokenizer.json.
  [
    String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+\z|\s*[\r\n]+|\s+(?!\S)|\s+`,
    'cl100kTiktoken',
  ],
  [
    String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
    'qwen2',
  ],
  [[...O200K_WORDS, String.raw`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`].join('|'), 'o200k'],
])

/** @param flavor whose rules the pattern follows: beside ranks tiktoken's, in a tokenizer.json Oniguruma's */
export function familyOfPattern(pattern: string, flavor: Flavor): Family | undefined {
  // To Oniguruma `{1,3}+` is a repeated repetition, and takes all digits of a number.
  return flavor === 'oniguruma' && pattern === TIKTOKEN_CL100K ? undefined : PATTERNS.get(pattern)
}
