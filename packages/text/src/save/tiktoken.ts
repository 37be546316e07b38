/** @file Writes *.tiktoken files, with the pattern and the special tokens in a JSON file beside them. */
import { encodeBase64 } from '../base64.js'
import { R50K_PATTERN } from '../encodings/definitions.js'
import { mergesInRankOrder } from '../formats/merge-order.js'
import { toRust } from '../formats/patterns.js'
import { writeSidecar } from '../load/tiktoken-sidecar.js'
import { fromByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import type { BpeModel, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { entryBytes, entryId, vocabularyTexts } from '../vocabulary.js'
import { refuse, refuseFrame } from './refuse.js'

export interface TiktokenFiles {
  readonly ranks: string
  readonly sidecar: string
}

/** @throws TokenwrightError `unsupported-part` for what tiktoken's rules do not do exactly */
export function toTiktoken(tokenizer: Tokenizer): TiktokenFiles {
  const { model, added_tokens, normalizer } = tokenizer
  if (model.type !== 'BPE') throw refuse('model that is not BPE', 'model.type', model.type)
  if (normalizer !== null) throw refuse('normalizer', 'normalizer', normalizer)
  refuseFrame(tokenizer)
  checkOptions(model)
  for (const [i, token] of added_tokens.entries())
    if (!token.special || token.single_word || token.lstrip || token.rstrip)
      throw refuse('added token that is more than a special text', `added_tokens[${i}]`, token)
  const pattern = patternOf(tokenizer)

  const outside = new Set(added_tokens.map(({ id }) => id))
  const mergeable = (entry: number): boolean => !outside.has(entryId(model.vocab, entry))
  const ids = Array.from(model.vocab.ends, (_, entry) => entryId(model.vocab, entry))
  const ranked = mergesInRankOrder(model, ids, mergeable)
  if (ranked === null)
    throw refuse(
      'merges that are not in the order of ids, or that do not make every token',
      'model.merges',
      model.merges?.length,
    )
  if (model.merges !== null && !model.ignore_merges && !ranked.complete)
    throw refuse('token that merging never makes, and that tiktoken would still give,', 'model.vocab', ids.length)

  const texts = model.units === 'bytes' ? null : vocabularyTexts(model.vocab)
  const seen = new Uint8Array(256).fill(1, 0xf5).fill(1, 0xc0, 0xc2)
  const lines = ids
    .map((id, entry) => ({ id, entry }))
    .filter(({ entry }) => mergeable(entry))
    .toSorted((a, b) => a.id - b.id)
    .map(({ id, entry }) => {
      const bytes = texts === null ? entryBytes(model.vocab, entry) : fromByteAlphabet(texts[entry])
      if (bytes === null || bytes.length === 0)
        throw refuse('token that stands for no bytes', 'model.vocab', texts?.[entry])
      if (bytes.length === 1) seen[bytes[0]] = 1
      return `${encodeBase64(bytes)} ${id}\n`
    })
  const missing = seen.indexOf(0)
  if (missing >= 0) throw refuse('vocabulary without a token for the byte', 'model.vocab', missing)
  return {
    ranks: lines.join(''),
    sidecar: writeSidecar({ pattern, specialTokens: added_tokens.map(({ content, id }) => [content, id] as const) }),
  }
}

/** Options of BPE that tiktoken does not have. */
function checkOptions(model: BpeModel): void {
  for (const key of ['dropout', 'continuing_subword_prefix', 'end_of_word_suffix', 'byte_fallback'] as const)
    if (model[key]) throw refuse('option of BPE', `model.${key}`, model[key])
}

function patternOf({ model, pre_tokenizer, decoder }: Tokenizer): string {
  const where = 'pre_tokenizer'
  const bytes = model.type === 'BPE' && model.units === 'bytes'
  if (bytes !== (decoder === null) || (decoder !== null && decoder.type !== 'ByteLevel'))
    throw refuse('decoder', 'decoder', decoder)
  if (bytes) {
    if (pre_tokenizer === null) return WHOLE
    const pattern = regexOf(pre_tokenizer)
    // Beside ranks patterns are tiktoken's already.
    return model.merges === null ? pattern : toRust(pattern, where)
  }
  const parts =
    pre_tokenizer?.type === 'Sequence' ? pre_tokenizer.pretokenizers : pre_tokenizer === null ? [] : [pre_tokenizer]
  const last = parts.at(-1)
  if (last?.type !== 'ByteLevel' || last.add_prefix_space || parts.length > 2)
    throw refuse('pre-tokenizer', where, pre_tokenizer)
  if (parts.length === 1) return last.use_regex ? R50K_PATTERN : WHOLE
  if (last.use_regex) throw refuse('split on top of a split', where, pre_tokenizer)
  return toRust(regexOf(parts[0]), where)
}

/** The text is one piece. */
const WHOLE = String.raw`[\s\S]+`

function regexOf(part: PreTokenizer): string {
  const isolated = part.type === 'Split' && part.behavior === 'Isolated' && !part.invert
  const matches = part.type === 'Split' && part.behavior === 'Removed' && part.invert
  if (part.type !== 'Split' || !('Regex' in part.pattern) || (!isolated && !matches))
    throw refuse('pre-tokenizer', 'pre_tokenizer', part)
  return part.pattern.Regex
}
