/** @file Goes on merging where a BPE tokenizer stops: its merges first, then the greedy loop on what they leave. */
import { compile } from '../compile.js'
import { fromByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import type { BpeModel, Tokenizer } from '../tokenizer.js'
import { entryBytes, entryId, vocabularySize } from '../vocabulary.js'
import { isByteLevel } from './cut-plan.js'
import { learnMerges, lengthsUpTo, type GreedyOptions } from './greedy.js'
import { createMergeLoop, type Sequences } from './merge-loop.js'
import { BYTE_LEVEL } from './splits.js'
import type { TokenList } from './token-list.js'
import type { CommonTrainingOptions, PieceCounts, TrainingContext } from './types.js'
import { sizeOf } from './vocabulary-ids.js'

export interface ContinueOptions
  extends Pick<CommonTrainingOptions, 'minFrequency' | 'maxTokenLength' | 'tieRule'>, Pick<GreedyOptions, 'accept'> {
  /** How many tokens to add at most. */
  readonly tokens: number
  /** For progress. Default `merge`. */
  readonly stage?: string
}

export interface Continuation {
  /**
   * Text of every id, as the vocabulary spells it (in a model of bytes, one character for each byte); empty where an id
   * is free or an added token's. New tokens begin at `first`.
   */
  readonly texts: readonly string[]
  readonly ids: ReadonlyMap<string, number>
  readonly first: number
  /** New merges: left id, right id, left id, ... */
  readonly merges: readonly number[]
}

/**
 * Spells each piece with the model as it is and learns more merges on that. Pieces may be cut in another way than the
 * tokenizer's own (SuperBPE's second stage). They are raw bytes for a byte-level model, else text.
 */
export async function continueMerges(
  tokenizer: Tokenizer,
  model: BpeModel,
  pieces: PieceCounts,
  options: ContinueOptions,
  context: Pick<TrainingContext, 'report' | 'breathe'>,
): Promise<Continuation> {
  const spelled = model.units === 'bytes' || isByteLevel(tokenizer.normalizer, tokenizer.pre_tokenizer)
  const tokens = tokenList(tokenizer, model)
  const first = tokens.texts.length
  const sequences = await encodePieces(tokenizer, model, spelled, pieces, context)
  const prefix = model.continuing_subword_prefix ?? ''
  const loop = createMergeLoop(sequences, {
    ...symbolsOf(sequences, tokens, model, spelled),
    allowedLengths: lengthsUpTo(options.maxTokenLength),
    tieRule: options.tieRule ?? 'huggingface',
    minFrequency: options.minFrequency ?? 2,
  })
  const merges = await learnMerges(
    loop,
    tokens,
    {
      target: first + options.tokens,
      join: (left, right) => left + (prefix !== '' && right.startsWith(prefix) ? right.slice(prefix.length) : right),
      accept: options.accept,
      stage: options.stage ?? 'merge',
    },
    context,
  )
  return { texts: tokens.texts, ids: tokens.ids, first, merges }
}

/** Texts by id (empty where an id is free or an added token's), new ids from the end on. */
function tokenList(tokenizer: Tokenizer, { vocab, units }: BpeModel): TokenList {
  const texts = Array.from({ length: sizeOf(tokenizer) }, () => '')
  const ids = new Map<string, number>()
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for (let entry = 0; entry < vocabularySize(vocab); entry++) {
    const bytes = entryBytes(vocab, entry)
    const text = units === 'bytes' ? spell(bytes) : decoder.decode(bytes)
    const id = entryId(vocab, entry)
    texts[id] = text
    ids.set(text, id)
  }
  return {
    texts,
    ids,
    add(text) {
      const id = ids.get(text)
      if (id !== undefined) return id
      ids.set(text, texts.length)
      return texts.push(text) - 1
    },
  }
}

/** One character for each byte, by its value: only ever joined and taken apart again. */
function spell(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

/** Each piece as the model spells it now; unknown and byte tokens of character models end a sequence. */
async function encodePieces(
  tokenizer: Tokenizer,
  model: BpeModel,
  spelled: boolean,
  { bytes, ends, counts }: PieceCounts,
  { breathe }: Pick<TrainingContext, 'breathe'>,
): Promise<Sequences> {
  const bare = compile({
    ...tokenizer,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: spelled && model.units === 'characters' ? BYTE_LEVEL : null,
    post_processor: null,
  })
  const borders = bordersOf(model)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let symbols = new Uint32Array(bytes.length >> 1 || 1)
  const sequenceEnds: number[] = []
  const weights: number[] = []
  let at = 0
  for (let i = 0; i < ends.length; i++) {
    const piece = bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i])
    const ids = spelled ? bare.encodeBytes(piece) : bare.encode(decoder.decode(piece))
    if (at + ids.length > symbols.length) {
      const grown = new Uint32Array(Math.max(at + ids.length, 2 * symbols.length))
      grown.set(symbols)
      symbols = grown
    }
    const close = (): void => {
      sequenceEnds.push(at)
      weights.push(counts[i])
    }
    for (const id of ids) {
      if (borders.has(id)) close()
      else symbols[at++] = id
    }
    close()
    if ((i & 4095) === 0) await breathe()
  }
  return { symbols: symbols.slice(0, at), ends: Uint32Array.from(sequenceEnds), counts: Float64Array.from(weights) }
}

function bordersOf({ vocab, units, unk_token, byte_fallback }: BpeModel): Set<number> {
  const borders = new Set<number>()
  if (units === 'bytes') return borders
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for (let entry = 0; entry < vocabularySize(vocab); entry++) {
    const text = decoder.decode(entryBytes(vocab, entry))
    if (text === unk_token || (byte_fallback && /^<0x[0-9A-F]{2}>$/.test(text))) borders.add(entryId(vocab, entry))
  }
  return borders
}

function symbolsOf({ symbols }: Sequences, { texts }: TokenList, model: BpeModel, spelled: boolean) {
  const encoder = new TextEncoder()
  const tokens: (Uint8Array | undefined)[] = []
  const lengths: number[] = []
  const prefix = model.continuing_subword_prefix ?? ''
  const suffix = model.end_of_word_suffix ?? ''
  for (const id of new Set(symbols)) {
    let text = texts[id]
    if (prefix !== '' && text.startsWith(prefix)) text = text.slice(prefix.length)
    if (suffix !== '' && text.endsWith(suffix)) text = text.slice(0, -suffix.length)
    tokens[id] =
      model.units === 'bytes'
        ? Uint8Array.from(text, (unit) => unit.charCodeAt(0))
        : (spelled && fromByteAlphabet(text)) || encoder.encode(text)
    lengths[id] = [...text].length
  }
  return { tokens, lengths }
}
