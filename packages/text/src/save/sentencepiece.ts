/** @file Writes SentencePiece's *.model files. */
import { decodeBase64 } from '../base64.js'
import { mergesInRankOrder } from '../formats/merge-order.js'
import {
  MODEL,
  PIECE,
  writeSentencePieceModel,
  type NormalizerSpec,
  type SentencePiece,
} from '../formats/sentencepiece-proto.js'
import { fromSentencePiece } from '../load/sentencepiece.js'
import type { BpeModel, Normalizer, Tokenizer, UnigramModel } from '../tokenizer.js'
import { vocabularyTexts } from '../vocabulary.js'
import { refuse, refuseFrame } from './refuse.js'
import { firstDifference, valueAt } from '../formats/same.js'
import { essentials } from './essentials.js'

/**
 * @returns the bytes of the file, which read back give the same tokenizer
 * @throws TokenwrightError `unsupported-part` for what SentencePiece does not do exactly
 */
export function toSentencePiece(tokenizer: Tokenizer): Uint8Array {
  const { model, added_tokens, normalizer, pre_tokenizer } = tokenizer
  if (model.type !== 'BPE' && model.type !== 'Unigram')
    throw refuse('model that is neither BPE nor Unigram', 'model.type', model.type)
  if (pre_tokenizer !== null) throw refuse('pre-tokenizer', 'pre_tokenizer', pre_tokenizer)
  refuseFrame(tokenizer)
  if (model.vocab.ids !== null) throw refuse('gaps between ids', 'model.vocab.ids', model.vocab.ids)
  const spec = specOf(normalizer)
  const texts = vocabularyTexts(model.vocab)
  const unknown = model.type === 'Unigram' ? (model.unk_id ?? -1) : texts.indexOf(model.unk_token ?? '')
  if (unknown < 0) throw refuse('model without an unknown token', 'model', null)

  const types = new Uint8Array(texts.length).fill(PIECE.NORMAL)
  for (const { id, special } of added_tokens) {
    if (id >= types.length) throw refuse('added token that is not in the vocabulary', 'added_tokens', id)
    types[id] = special ? PIECE.CONTROL : PIECE.USER_DEFINED
  }
  const symbols = new Set(normalizer?.type === 'SentencePiece' ? normalizer.user_defined_symbols : [])
  texts.forEach((text, id) => {
    if (symbols.has(text)) types[id] = PIECE.USER_DEFINED
    else if (model.byte_fallback && /^<0x[0-9A-F]{2}>$/.test(text)) types[id] = PIECE.BYTE
  })
  types[unknown] = PIECE.UNKNOWN
  const bpe = model.type === 'BPE' ? ranked(model, types) : null
  const scoreOf = (id: number): number => {
    if (types[id] === PIECE.USER_DEFINED) return 0
    if (bpe !== null) return types[id] === PIECE.NORMAL ? bpe.scores[id] : 0
    return (model as UnigramModel).scores[id]
  }
  const pieces = texts.map((text, id): SentencePiece => ({ text, type: types[id], score: scoreOf(id) }))
  const file = writeSentencePieceModel({
    pieces,
    model_type: bpe === null ? MODEL.UNIGRAM : MODEL.BPE,
    byte_fallback: model.byte_fallback,
    treat_whitespace_as_suffix: normalizer?.type === 'SentencePiece' && normalizer.treat_whitespace_as_suffix,
    normalizer: spec,
    denormalizer_charsmap: new Uint8Array(0),
  })
  const same: Tokenizer = bpe === null ? tokenizer : { ...tokenizer, model: bpe.model }
  const difference = firstDifference(essentials(same), essentials(fromSentencePiece(file)))
  if (difference !== null)
    throw refuse('part that SentencePiece does otherwise', difference, valueAt(tokenizer, difference))
  return file
}

/** Scores in the order of merges, and the model with the merges that those stand for. */
function ranked(model: BpeModel, types: Uint8Array): { model: BpeModel; scores: Float64Array } {
  if (model.units !== 'characters') throw refuse('model of bytes', 'model.units', model.units)
  const count = types.length
  const ranks = new Float64Array(count)
  // Products in the order of their first merge; single characters and the like come behind them.
  const products = productsOf(model)
  let rank = 0
  for (const id of products) ranks[id] = rank++
  for (let id = 0; id < count; id++) if (!products.has(id)) ranks[id] = rank++
  const equal = mergesInRankOrder(model, ranks, (entry) => types[entry] === PIECE.NORMAL)
  if (equal === null)
    throw refuse('merges that scores of pieces cannot stand for', 'model.merges', model.merges?.length)
  if (model.ignore_merges && !equal.complete)
    throw refuse('tokens that are given without merging', 'model.ignore_merges', true)
  return { model: { ...model, merges: equal.merges, ignore_merges: false }, scores: ranks.map((place) => -place) }
}

/** Ids that merges make, in the order of the first merge of each. */
function productsOf({ vocab, merges }: BpeModel): Set<number> {
  if (merges === null) return new Set(vocab.ends.keys())
  const texts = vocabularyTexts(vocab)
  const idOf = new Map(texts.map((text, id) => [text, id]))
  const products = new Set<number>()
  for (let i = 0; i < merges.length; i += 2) {
    const product = idOf.get(texts[merges[i]] + texts[merges[i + 1]])
    if (product !== undefined) products.add(product)
  }
  return products
}

/** Normalization rules as SentencePiece states them; forms other than those that reading a model gives are refused. */
function specOf(normalizer: Normalizer | null): NormalizerSpec {
  if (normalizer?.type === 'SentencePiece') {
    const { precompiled_charsmap, add_dummy_prefix, remove_extra_whitespaces, escape_whitespaces } = normalizer
    const charsmap = decodeBase64(precompiled_charsmap)
    return {
      name: charsmap.length === 0 ? 'identity' : 'user_defined',
      precompiled_charsmap: charsmap,
      add_dummy_prefix,
      remove_extra_whitespaces,
      escape_whitespaces,
    }
  }
  // The rest is compared after the file is read back; here it only has to be told which of the forms it is.
  const parts = normalizer === null ? [] : normalizer.type === 'Sequence' ? normalizer.normalizers : [normalizer]
  const last = parts.at(-1)
  return {
    name: 'identity',
    precompiled_charsmap: new Uint8Array(0),
    add_dummy_prefix: parts.some(({ type }) => type === 'Prepend'),
    remove_extra_whitespaces: parts.some((part) => part.type === 'Replace' && 'Regex' in part.pattern),
    escape_whitespaces: last?.type === 'Replace' && 'String' in last.pattern,
  }
}
