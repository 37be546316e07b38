/** @file Whether custom tokens earn their place, and how they should match: the same size with and without them. */
import { compile, type Tokenizer } from '@tokenwright/text'
import { auditCustomTokens } from './audit.js'
import { checkCustomTokens } from './check-custom-tokens.js'
import { compose, MATCHINGS, type Fill, type Matching } from './compose.js'
import { evaluateTokenizers, type ClassRow } from './evaluate.js'
import type { Normalization } from './normalization.js'

export interface MatchingRow extends Omit<ClassRow, 'tokenizer'> {
  readonly matching: Matching | 'none'
  readonly firings: number
  readonly inWord: number
}

export interface MatchingComparison {
  readonly size: number
  readonly documents: number
  readonly characters: number
  /** `none` first: the baseline, where merges have the place of the custom tokens. */
  readonly rows: readonly MatchingRow[]
  /** The way with the fewest tokens; `none` where custom tokens do not pay. */
  readonly best: MatchingRow['matching']
  /** The best way that cuts no word, for those who want the tokens whole whatever they cost. */
  readonly recommended: Matching
}

export interface MatchingOptions {
  readonly size: number
  readonly customTokens: readonly string[]
  /** Default `merges`. */
  readonly fill?: Fill
  readonly normalization?: Normalization
  readonly lowercase?: boolean
  readonly seed?: number
  readonly signal?: AbortSignal
}

/**
 * Puts the same merges together with no custom tokens and with custom tokens of every matching, and counts held-out
 * documents.
 *
 * @param base byte-level BPE with the special tokens of KL3M, trained to `size` at least
 * @throws TokenwrightError `invalid-option`, `empty-corpus`, `aborted`
 * @example
 * const { recommended } = await compareMatchings(base, heldOut, { size: 16_384, customTokens: customTokens() })
 */
export async function compareMatchings(
  base: Tokenizer,
  documents: readonly string[],
  options: MatchingOptions,
): Promise<MatchingComparison> {
  const { size, fill = 'merges', normalization = 'nfkc', lowercase = false, signal } = options
  const { tokens } = checkCustomTokens(options.customTokens, normalization, lowercase)
  const make = (some: typeof tokens, matching: Matching): Tokenizer =>
    compose(base, { size, tokens: some, matching, fill, powerOfTwo: false }).tokenizer
  const variants = [
    { matching: 'none' as const, tokenizer: make([], 'anywhere') },
    ...MATCHINGS.map((matching) => ({ matching, tokenizer: make(tokens, matching) })),
  ]
  const { classes } = await evaluateTokenizers(
    variants.map(({ matching, tokenizer }) => ({ name: matching, encoder: compile(tokenizer) })),
    documents.map((text) => ({ class: 'all', text })),
    { seed: options.seed, signal },
  )
  const rows: MatchingRow[] = []
  for (const [i, { matching, tokenizer }] of variants.entries()) {
    const fires = tokenizer.added_tokens.some(({ special }) => !special)
    const audit = fires ? await auditCustomTokens(tokenizer, documents, signal) : { firings: 0, inWord: 0 }
    const { tokenizer: _name, ...row } = classes[0].rows[i]
    rows.push({ ...row, matching, firings: audit.firings, inWord: audit.inWord })
  }
  const fewest = (some: readonly MatchingRow[]): MatchingRow =>
    some.reduce((best, row) => (row.tokens < best.tokens ? row : best))
  const whole = rows.filter(({ matching, inWord }) => matching !== 'none' && inWord === 0)
  return {
    size,
    documents: documents.length,
    characters: classes[0].characters,
    rows,
    best: fewest(rows).matching,
    recommended: fewest(whole.length > 0 ? whole : rows.slice(1)).matching as Matching,
  }
}
