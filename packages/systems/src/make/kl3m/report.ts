/** @file The report on a domain tokenizer, as data: what it saves and where, at which price, and what its custom tokens do. */
import type { Encoder, Tokenizer } from '@tokenwright/text'
import { auditCustomTokens, type Audit } from './audit.js'
import type { Composition } from './compose.js'
import { countTerms, type TermGroup, type TermTable } from './domain-terms.js'
import { evaluateTokenizers, type Contender, type Evaluation, type EvaluationDocument } from './evaluate.js'
import { tokenLengths, type TokenLengths } from './token-lengths.js'

export interface DomainReport {
  /** Version of this layout. */
  readonly layout: 1
  /** Name of the tokenizer that the report is about. */
  readonly subject: string
  readonly composition: Composition | null
  readonly evaluation: Evaluation
  readonly terms: TermTable | null
  /** In the order of `evaluation.tokenizers`. */
  readonly lengths: readonly TokenLengths[]
  /** Null for a tokenizer without custom tokens. */
  readonly audit: Audit | null
  /** What a reader must know, in sentences. */
  readonly notes: readonly string[]
}

export interface ReportInput {
  readonly subject: { readonly name: string; readonly tokenizer: Tokenizer; readonly encoder: Encoder }
  /** How the vocabulary was put together, where that is known. */
  readonly composition?: Composition
  /** General tokenizers; the first is the baseline. */
  readonly others: readonly Contender[]
  /** Held out from training: other companies, other authors. */
  readonly documents: readonly EvaluationDocument[]
  readonly terms?: readonly TermGroup[]
  readonly notes?: readonly string[]
  readonly seed?: number
  readonly signal?: AbortSignal
}

/**
 * Measures a domain tokenizer beside general ones.
 *
 * @throws TokenwrightError `empty-corpus`, `invalid-option` for two tokenizers of one name, `aborted`
 * @example
 * const report = await makeDomainReport({ subject: { name: 'legal', tokenizer, encoder }, others, documents })
 * await writeFile('legal.md', reportMarkdown(report))
 */
export async function makeDomainReport(input: ReportInput): Promise<DomainReport> {
  const { subject, composition, others, documents, terms = [], notes = [], seed, signal } = input
  const contenders = [...others, { name: subject.name, encoder: subject.encoder }]
  const evaluation = await evaluateTokenizers(contenders, documents, { seed, signal })
  const isCustom = subject.tokenizer.added_tokens.some(({ special }) => !special)
  return {
    layout: 1,
    subject: subject.name,
    composition: composition ?? null,
    evaluation,
    terms: terms.length === 0 ? null : countTerms(contenders, terms),
    lengths: contenders.map(({ encoder }) => tokenLengths(encoder)),
    audit: isCustom
      ? await auditCustomTokens(
          subject.tokenizer,
          documents.map(({ text }) => text),
          signal,
        )
      : null,
    notes,
  }
}
