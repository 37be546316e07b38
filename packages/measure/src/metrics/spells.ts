/** @file Which tokenizers give tokens that spell the text and nothing else, so that lengths alone tell where each one lies. */
import type { Encoder, PreTokenizer, Tokenizer } from '@tokenwright/text'

/**
 * Whether the tokens of any text spell a part of it in order: what they spell is then the text itself wherever it is as
 * long. True of byte-level BPE on the fast path that neither normalizes nor puts anything before the text.
 *
 * @example
 * spellsText(await load('o200k_base'), compile(await load('o200k_base'))) // true
 */
export function spellsText({ model, normalizer, decoder, pre_tokenizer }: Tokenizer, { path }: Encoder): boolean {
  if (path !== 'fast' || normalizer !== null || model.type !== 'BPE' || model.byte_fallback) return false
  if (model.unk_token !== null) return false
  const isByteLevel = model.units === 'bytes' ? decoder === null : decoder?.type === 'ByteLevel'
  return isByteLevel && (pre_tokenizer === null || addsNothing(pre_tokenizer))
}

function addsNothing(part: PreTokenizer): boolean {
  switch (part.type) {
    case 'Sequence':
      return part.pretokenizers.every(addsNothing)
    case 'ByteLevel':
      return !part.add_prefix_space
    case 'Split':
    case 'Digits':
    case 'Punctuation':
      return true
    default:
      return false
  }
}
