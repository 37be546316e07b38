/**
 * @file Decides whether a tokenizer has a fast path, and what it takes. Anything that is not recognised exactly goes
 * to the reference pipeline instead.
 */
import type { BpeModel, Normalizer, PreTokenizer, Tokenizer } from '../tokenizer.js'
import type { Flavor } from '../pre-tokenizers/regex/syntax.js'
import { familyOfPattern, type Family } from './patterns.js'

export interface Plan {
  readonly model: BpeModel
  /** Scanner for the split pattern; null: the text is one piece. */
  readonly family: Family | null
}

export function planOf(tokenizer: Tokenizer): Plan | null {
  const { model } = tokenizer
  if (model.type !== 'BPE' || !isByteLevel(tokenizer, model) || spellsBytes(tokenizer.normalizer)) return null
  const family = familyOf(
    tokenizer.pre_tokenizer,
    model.units,
    model.units === 'bytes' && model.merges === null ? 'rust' : 'oniguruma',
  )
  return family === undefined ? null : { model, family }
}

/** Whether pieces are merged as their bytes, and ids stand for bytes. */
export function isByteLevel({ decoder, pre_tokenizer }: Tokenizer, model: BpeModel): boolean {
  if (model.dropout !== null && model.dropout !== 0) return false
  if (model.byte_fallback || model.continuing_subword_prefix || model.end_of_word_suffix) return false
  if (model.units === 'bytes') return decoder === null
  return decoder?.type === 'ByteLevel' && pre_tokenizer !== null
}

/** A normalizer that writes the byte alphabet leaves no text to split. */
function spellsBytes(part: Normalizer | null): boolean {
  if (part === null) return false
  return part.type === 'Sequence' ? part.normalizers.some(spellsBytes) : part.type === 'ByteLevel'
}

/** undefined: not recognised. */
export function familyOf(
  part: PreTokenizer | null,
  units: BpeModel['units'],
  flavor: Flavor = 'oniguruma',
): Family | null | undefined {
  if (units === 'bytes') return part === null ? null : familyOfSplit(part, flavor)
  if (part === null) return undefined
  if (part.type === 'ByteLevel') {
    if (part.add_prefix_space) return undefined
    return part.use_regex ? 'gpt2' : null
  }
  if (part.type !== 'Sequence' || part.pretokenizers.length !== 2) return undefined
  const [split, bytes] = part.pretokenizers
  if (bytes.type !== 'ByteLevel' || bytes.use_regex || bytes.add_prefix_space) return undefined
  return familyOfSplit(split, flavor)
}

function familyOfSplit(part: PreTokenizer, flavor: Flavor): Family | undefined {
  if (part.type !== 'Split' || !('Regex' in part.pattern)) return undefined
  // These patterns match everything, so what lies between matches does not exist: the three behaviours agree.
  const isolated = part.behavior === 'Isolated' && !part.invert
  const removed = part.behavior === 'Removed' && part.invert
  return isolated || removed ? familyOfPattern(part.pattern.Regex, flavor) : undefined
}
