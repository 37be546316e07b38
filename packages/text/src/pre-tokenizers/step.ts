/** @file A pre-tokenizer is a list of steps; a step splits pieces or rewrites them. */
import type { Span } from '../reference/span.js'
import type { Splitter } from './behavior.js'

export type PreTokenizerStep =
  | { readonly kind: 'split'; readonly split: Splitter }
  /** Rewrites a piece, which may come out empty and is dropped then. `needsOrigin`: it looks at `piece.start`. */
  | { readonly kind: 'map'; readonly map: (piece: Span) => Span; readonly needsOrigin: boolean }
  /** Rewrites the text of a piece without a look at where the piece stands, so that pieces may be remembered. */
  | { readonly kind: 'spell'; readonly spell: (text: string) => string; readonly map: (piece: Span) => Span }
