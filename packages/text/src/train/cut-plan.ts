/** @file How a counter cuts documents: data that can be sent to a worker. */
import { familyOf } from '../fast/plan.js'
import type { Family } from '../fast/patterns.js'
import type { Flavor } from '../pre-tokenizers/regex/syntax.js'
import type { Normalizer, PreTokenizer } from '../tokenizer.js'
import type { ChunkOptions } from './chunks.js'
import { preTokenizerOfSplit } from './splits.js'
import type { Cut } from './types.js'

export type CutPlan =
  /** A published pattern, by the kernel's scanner. */
  | { readonly kind: 'scan'; readonly normalizer: Normalizer | null; readonly family: Family }
  /** Any other parts, by the reference pipeline. `spelled`: pieces come out in the byte alphabet. */
  | {
      readonly kind: 'pipeline'
      readonly normalizer: Normalizer | null
      readonly preTokenizer: PreTokenizer | null
      readonly spelled: boolean
      /** Whose regular expressions the pre-tokenizer has. */
      readonly flavor: Flavor
    }
  /** Runs of neighbouring pieces, for tokens across them. */
  | {
      readonly kind: 'runs'
      readonly normalizer: Normalizer | null
      readonly preTokenizer: PreTokenizer | null
      readonly flavor: Flavor
    }
  /** Raw bytes. */
  | { readonly kind: 'chunks'; readonly options: ChunkOptions }

/** Pieces of a byte-level cut are raw bytes, those of any other are UTF-8 text. */
export function planCut({ normalizer, split }: Cut, flavor: Flavor = 'oniguruma'): CutPlan {
  const preTokenizer = preTokenizerOfSplit(split)
  const spelled = isByteLevel(normalizer, preTokenizer)
  const family = spelled && normalizer?.type !== 'ByteLevel' ? familyOf(preTokenizer, 'characters') : undefined
  if (family !== undefined && family !== null) return { kind: 'scan', normalizer, family }
  // Bytes that nothing cuts need not be text.
  if (family === null && normalizer === null) return { kind: 'chunks', options: { size: 0 } }
  return { kind: 'pipeline', normalizer, preTokenizer, spelled, flavor }
}

/** Runs of the pieces of a split that does not respell them. */
export function planRuns({ normalizer, split }: Cut): CutPlan & { kind: 'runs' } {
  return { kind: 'runs', normalizer, preTokenizer: preTokenizerOfSplit(split), flavor: 'oniguruma' }
}

/** Whether pieces come out in GPT-2's byte alphabet. */
export function isByteLevel(normalizer: Normalizer | null, preTokenizer: PreTokenizer | null): boolean {
  return normalizerSpells(normalizer) || splitSpells(preTokenizer)
}

function normalizerSpells(part: Normalizer | null): boolean {
  if (part === null) return false
  return part.type === 'Sequence' ? part.normalizers.some(normalizerSpells) : part.type === 'ByteLevel'
}

function splitSpells(part: PreTokenizer | null): boolean {
  if (part === null) return false
  return part.type === 'Sequence' ? part.pretokenizers.some(splitSpells) : part.type === 'ByteLevel'
}
