/** @file Makes a vocabulary smaller: to the tokens wanted, and what it takes to make them. */
import { indexEntries } from '../byte-index.js'
import { TokenwrightError } from '../errors.js'
import { mergesFromRanks } from '../formats/byte-level.js'
import { BYTE_TO_UNIT } from '../pre-tokenizers/byte-alphabet.js'
import type { BpeModel, Model, Tokenizer } from '../tokenizer.js'
import { entryBytes, entryId, vocabularyFromBytes, vocabularySize, type Vocabulary } from '../vocabulary.js'
import { byteToken } from './bpe.js'
import { isByteLevel } from './cut-plan.js'
import { entriesById, idsOfPostProcessor, renumberPostProcessor, sizeOf } from './vocabulary-ids.js'

export interface Pruned {
  readonly tokenizer: Tokenizer
  /** New id of each old one; -1 for what is gone. */
  readonly newIds: Int32Array
  /** Old id of each new one, ascending: the rows to copy from an embedding matrix. */
  readonly oldIds: Uint32Array
}

/**
 * A tokenizer with only the tokens given, numbered anew without gaps in their old order. What else stays: added tokens,
 * single bytes (or the byte and unknown tokens) that keep the tokenizer total, and for BPE the tokens that merging makes
 * on the way. A text whose tokens are all kept is encoded as before, but for the new numbers. (Not so where it has
 * unknown words or characters: WordPiece may now find a spelling for them, and Unigram weighs them by its rarest token;
 * nor where two segmentations of Unigram have one score.)
 *
 * @param keep old ids, in any order
 * @throws TokenwrightError `unknown-id` for an id outside of the vocabulary, `unsupported-part` for BoundlessBPE models
 * @example
 * const { tokenizer, newIds } = prune(gpt2, [0, 1, 2, 464, 3290]) // a toy: two words, and all bytes
 */
export function prune(tokenizer: Tokenizer, keep: Iterable<number>): Pruned {
  const { model, added_tokens } = tokenizer
  if (model.type === 'Boundless')
    throw new TokenwrightError('unsupported-part', 'models whose merges cross pieces cannot be pruned', {
      where: 'model.type',
      value: model.type,
    })
  const limit = sizeOf(tokenizer)
  const kept = new Uint8Array(limit)
  const entries = entriesById(model.vocab)
  const added = new Set(added_tokens.map(({ id }) => id))
  for (const id of keep) {
    if (!Number.isInteger(id) || id < 0 || id >= limit || ((entries[id] ?? -1) < 0 && !added.has(id)))
      throw new TokenwrightError('unknown-id', 'no token has this id', { where: 'keep', value: id })
    kept[id] = 1
  }
  for (const id of added) kept[id] = 1
  for (const id of [...idsOfPostProcessor(tokenizer.post_processor), tokenizer.padding?.pad_id ?? -1])
    if ((entries[id] ?? -1) >= 0) kept[id] = 1
  const index = indexEntries(model.vocab)
  for (const text of fixedTexts(tokenizer)) {
    const entry = index.find(text, 0, text.length)
    if (entry >= 0) kept[entryId(model.vocab, entry)] = 1
  }
  if (model.type === 'BPE') keepParts(model, kept, entries)

  const newIds = new Int32Array(limit).fill(-1)
  const oldIds = new Uint32Array(kept.reduce((sum, flag) => sum + flag, 0))
  let next = 0
  for (let id = 0; id < limit; id++) {
    if (kept[id] === 0) continue
    newIds[id] = next
    oldIds[next++] = id
  }
  const newId = (id: number): number => newIds[id]
  return {
    tokenizer: {
      ...tokenizer,
      added_tokens: added_tokens.map((token) => ({ ...token, id: newIds[token.id] })),
      model: pruneModel(model, newIds, entries),
      post_processor: renumberPostProcessor(tokenizer.post_processor, newId),
      padding:
        tokenizer.padding === null
          ? null
          : { ...tokenizer.padding, pad_id: Math.max(0, newIds[tokenizer.padding.pad_id] ?? -1) },
    },
    newIds,
    oldIds,
  }
}

/**
 * The first tokens of a BPE vocabulary, so that there are `size` in all: byte-pair encoding is greedy, so this is what
 * training to `size` would have given, and ids agree wherever special tokens come first.
 *
 * @throws TokenwrightError `invalid-option` where the alphabet and added tokens alone are more
 */
export function nest(tokenizer: Tokenizer, size: number): Pruned {
  const { model } = tokenizer
  if (model.type !== 'BPE')
    throw new TokenwrightError('unsupported-part', 'only byte-pair encoding nests', {
      where: 'model.type',
      value: model.type,
    })
  const fewest = prune(tokenizer, []).oldIds
  if (!Number.isInteger(size) || size < fewest.length)
    throw new TokenwrightError('invalid-option', `must be at least ${fewest.length}, what cannot be left out`, {
      where: 'size',
      value: size,
    })
  const fixed = new Set(fewest)
  const ids = Array.from({ length: vocabularySize(model.vocab) }, (_, entry) => entryId(model.vocab, entry)).filter(
    (id) => !fixed.has(id),
  )
  return prune(tokenizer, ids.toSorted((a, b) => a - b).slice(0, size - fewest.length))
}

/** Tokens without which some text would have no spelling. */
function fixedTexts({ model, normalizer, pre_tokenizer }: Tokenizer): Uint8Array[] {
  const encoder = new TextEncoder()
  const texts: Uint8Array[] = []
  const add = (text: string): void => {
    texts.push(encoder.encode(text))
  }
  if ((model.type === 'BPE' || model.type === 'WordPiece' || model.type === 'WordLevel') && model.unk_token !== null)
    add(model.unk_token)
  if (model.type === 'Unigram' && model.unk_id !== null) texts.push(entryBytes(model.vocab, model.unk_id))
  if ((model.type === 'BPE' || model.type === 'Unigram') && model.byte_fallback)
    for (let byte = 0; byte < 256; byte++) add(byteToken(byte))
  const raw = model.type === 'BPE' && model.units === 'bytes'
  if (raw || isByteLevel(normalizer, pre_tokenizer))
    for (let byte = 0; byte < 256; byte++) {
      if (raw) texts.push(Uint8Array.of(byte))
      else add(String.fromCharCode(BYTE_TO_UNIT[byte]))
    }
  return texts
}

/** Keeps the parts of kept tokens, and the parts of those. */
function keepParts(model: BpeModel, kept: Uint8Array, entries: Int32Array): void {
  const merges = model.merges ?? mergesFromRanks(model)
  const products = productsOf(model, merges, entries)
  // Merges by what they make: a list for each id.
  const first = new Int32Array(kept.length).fill(-1)
  const next = new Int32Array(products.length)
  for (let i = 0; i < products.length; i++) {
    if (products[i] < 0) continue
    next[i] = first[products[i]]
    first[products[i]] = i
  }
  const stack: number[] = []
  for (let id = 0; id < kept.length; id++) if (kept[id] === 1) stack.push(id)
  for (let id = stack.pop(); id !== undefined; id = stack.pop())
    for (let i = first[id]; i >= 0; i = next[i])
      for (const part of [merges[2 * i], merges[2 * i + 1]]) {
        if (kept[part] === 1) continue
        kept[part] = 1
        stack.push(part)
      }
}

/** Id that each merge makes; -1 where the parts joined are no token. */
export function productsOf(model: BpeModel, merges: Uint32Array, entries: Int32Array): Int32Array {
  const index = indexEntries(model.vocab)
  const prefix = new TextEncoder().encode(model.continuing_subword_prefix ?? '')
  const products = new Int32Array(merges.length / 2)
  let joined = new Uint8Array(64)
  for (let i = 0; i < products.length; i++) {
    const left = bytesOfId(model.vocab, entries, merges[2 * i])
    let right = bytesOfId(model.vocab, entries, merges[2 * i + 1])
    if (prefix.every((byte, k) => right[k] === byte)) right = right.subarray(prefix.length)
    const length = left.length + right.length
    if (length > joined.length) joined = new Uint8Array(2 * length)
    joined.set(left)
    joined.set(right, left.length)
    const entry = index.find(joined, 0, length)
    products[i] = entry < 0 ? -1 : entryId(model.vocab, entry)
  }
  return products
}

function bytesOfId(vocab: Vocabulary, entries: Int32Array, id: number): Uint8Array {
  const entry = entries[id] ?? -1
  if (entry < 0)
    throw new TokenwrightError('invalid-tokenizer', 'merge of an id that no token has', {
      where: 'model.merges',
      value: id,
    })
  return entryBytes(vocab, entry)
}

function pruneModel(model: Exclude<Model, { type: 'Boundless' }>, newIds: Int32Array, entries: Int32Array): Model {
  const stays = Array.from({ length: vocabularySize(model.vocab) }, (_, entry) => entry)
    .filter((entry) => newIds[entryId(model.vocab, entry)] >= 0)
    .toSorted((a, b) => entryId(model.vocab, a) - entryId(model.vocab, b))
  const vocab = vocabularyFromBytes(
    stays.map((entry) => entryBytes(model.vocab, entry)),
    stays.map((entry) => newIds[entryId(model.vocab, entry)]),
  )
  if (model.type === 'Unigram')
    return {
      ...model,
      vocab,
      scores: Float64Array.from(stays, (entry) => model.scores[entry]),
      unk_id: model.unk_id === null ? null : newIds[entryId(model.vocab, model.unk_id)],
    }
  if (model.type !== 'BPE' || model.merges === null) return { ...model, vocab }
  const products = productsOf(model, model.merges, entries)
  const merges: number[] = []
  for (let i = 0; i < products.length; i++) {
    const left = newIds[model.merges[2 * i]]
    const right = newIds[model.merges[2 * i + 1]]
    if (left >= 0 && right >= 0 && products[i] >= 0 && newIds[products[i]] >= 0) merges.push(left, right)
  }
  return { ...model, vocab, merges: Uint32Array.from(merges) }
}
