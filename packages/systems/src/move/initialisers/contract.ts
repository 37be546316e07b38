/**
 * @file The one interface of everything that gives new tokens their rows. An initialiser sees both vocabularies and says, for
 * each new token, which old rows make its row and with which weights; it never holds the new matrix. So every method can be
 * applied to a matrix of any size, stored in any type, and its choices can be reported token by token.
 */
import type { Rows } from './rows.js'
import type { VocabularyPair } from './vocabulary-pair.js'

/** A linear combination of old rows, and of their mean. */
export interface Mix {
  /** Old ids. */
  readonly ids: ArrayLike<number>
  readonly weights: ArrayLike<number>
  /** Weight of the mean of all old rows; 0 if not given. */
  readonly mean?: number
}

/** What makes a token's rows in the input and in the output matrix. */
export interface RowPlan {
  /** How the row came about, for reports. */
  readonly origin: 'composed' | 'neighbours' | 'mixed' | 'aligned' | 'donor' | 'kept'
  readonly input: Mix
  readonly output: Mix
}

/** What rows are drawn from, where a method says nothing about a token. */
export type Fallback =
  /** one mean and one deviation for all numbers of the matrix */
  | 'scalar'
  /** mean and deviation of each column */
  | 'columns'
  /** normal distribution with the mean and covariance of the rows (Hewitt, 2021) */
  | 'covariance'
  /** the mean row itself */
  | 'mean'
  | 'zero'
  /** the row of the unknown token; the mean row in a vocabulary without one */
  | 'unknown'

export interface Initialiser {
  readonly name: string
  /** One line for tables and help. */
  readonly label: string
  /** `all`: also tokens that both vocabularies have get a computed row. */
  readonly fills: 'new' | 'all'
  readonly fallback: Fallback
  /**
   * @returns a function from new ids to plans; undefined where the method says nothing and the fallback decides
   * @throws TokenwrightError `invalid-option` if something that the method needs is not in the situation
   */
  prepare(situation: Situation): Promise<(id: number) => RowPlan | undefined>
}

/** What initialisers may use. Everything beyond the vocabularies is optional and asked for by those that need it. */
export interface Situation {
  readonly vocabularies: VocabularyPair
  /** The old input matrix; only read where a method looks at it. */
  readonly input: Rows
  /** The model has no output matrix of its own. */
  readonly tied: boolean
  /** Vectors for any byte strings, in one space for both vocabularies. */
  readonly auxiliary?: Auxiliary
  /** Text as the new model will see it. */
  readonly texts?: readonly string[]
  /** The same sentences in the language of the old vocabulary and in that of the new one. */
  readonly parallel?: readonly (readonly [old: string, other: string])[]
  /** Two spaces of vectors and pairs of words that join them. */
  readonly languages?: {
    readonly old: Auxiliary
    readonly new: Auxiliary
    readonly dictionary: readonly (readonly [old: string, other: string])[]
  }
  /** A model that uses the new tokenizer already. */
  readonly donor?: { readonly input: Rows; readonly output?: Rows }
  readonly signal?: AbortSignal
}

/** Auxiliary embeddings: vectors of byte strings that tell how alike tokens are. */
export interface Auxiliary {
  readonly name: string
  readonly width: number
  /** [texts.length, width], row-major; rows of zeros for texts without a vector. */
  embed(texts: readonly Uint8Array[]): Promise<Float32Array>
  /** The same for whole words only: zeros for words that were not seen, where `embed` would guess from their letters. */
  embedWords?(words: readonly Uint8Array[]): Promise<Float32Array>
}

/** A plan with the same weights in both matrices. */
export function samePlan(origin: RowPlan['origin'], mix: Mix): RowPlan {
  return { origin, input: mix, output: mix }
}
