/**
 * @file How SuperBPE cuts text once tokens may span words: numbers, runs of punctuation and of spaces by themselves,
 * everything between them in one piece. Source: Liu et al., arXiv 2503.13423, and the authors' training script.
 */
import { BYTE_LEVEL } from '../train/splits.js'
import type { PreTokenizer } from '../tokenizer.js'

/**
 * `script`: the authors' pattern, for which combining marks are punctuation, so that text of Burmese, Thai, Lao, Telugu
 * and Khmer falls apart. `mark-safe`: the same with marks as parts of words. `strict`: as `mark-safe`, and single punctuation
 * stands apart too, so that no token ends a sentence together with its last word (" applications.").
 */
export type StageTwo = 'mark-safe' | 'script' | 'strict'

export const STAGES_TWO: readonly StageTwo[] = ['mark-safe', 'script', 'strict']

const PATTERNS: Readonly<Record<StageTwo, string>> = {
  script: String.raw`\p{N}{1,3}| ?[^\s\p{L}\p{N}]{2,}[\r\n/]*| +(?!\S)`,
  'mark-safe': String.raw`\p{N}{1,3}| ?[^\s\p{L}\p{M}\p{N}]{2,}[\r\n/]*| +(?!\S)`,
  strict: String.raw`\p{N}{1,3}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n/]*| +(?!\S)`,
}

function split(Regex: string): PreTokenizer {
  return { type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false }
}

/** What the tokenizer cuts with. The split comes first: bytes spelled before it would look like letters. */
export function stageTwoPreTokenizer(stage: StageTwo): PreTokenizer {
  return { type: 'Sequence', pretokenizers: [split(PATTERNS[stage]), BYTE_LEVEL] }
}

/** What training counts: the same within lines, each of which ends with its line breaks, so that no token goes on behind one. */
export function stageTwoLines(stage: StageTwo): PreTokenizer {
  const lines = split(String.raw`[^\r\n]*[\r\n]+|[^\r\n]+`)
  return { type: 'Sequence', pretokenizers: [lines, split(PATTERNS[stage]), BYTE_LEVEL] }
}
