/** @file Adds tokens learned on a corpus to a vocabulary that stays as it is. */
import { compile } from '../compile.js'
import { TokenwrightError } from '../errors.js'
import { fromByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import type { AddedToken, BpeModel, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { entryBytes, entryId, MAX_ID, vocabularyFromBytes, vocabularySize } from '../vocabulary.js'
import { openCheckpoint } from './checkpoint.js'
import { countPieces } from './count.js'
import { isByteLevel, planCut, type CutPlan } from './cut-plan.js'
import { learnMerges, lengthsUpTo } from './greedy.js'
import { createMergeLoop, type Sequences } from './merge-loop.js'
import { checkCommonOptions, checkWhole } from './options.js'
import { createTextCutter } from './pipeline-counter.js'
import { createRun } from './run.js'
import type { TokenList } from './token-list.js'
import type { CommonTrainingOptions, Corpus, PieceCounts, TrainingContext, TrainingRun } from './types.js'
import { sizeOf } from './vocabulary-ids.js'

export interface ExtendOptions
  extends Pick<
    CommonTrainingOptions,
    'minFrequency' | 'maxTokenLength' | 'tieRule' | 'workers' | 'expectedBytes' | 'memoryLimit' | 'minPieceCount' | 'checkpoint' | 'signal'
  > {
  /** How many tokens to add; fewer where the corpus has no more pairs of the frequency asked for. `minFrequency` is 2 by default. */
  readonly tokens: number
}

/**
 * Goes on with the merges of a BPE tokenizer where its own end, on a corpus of its own. All ids stay what they are,
 * those of special tokens and reserved slots too; new ones follow the last. The new merges come after the old ones, so
 * they only join what the old ones leave, and text without the new tokens is encoded as before.
 *
 * Added tokens are entered in the vocabulary as well, since Hugging Face's library numbers those that are not by the
 * size of the vocabulary, which grows.
 *
 * @throws TokenwrightError through the run: `unsupported-part` for models other than BPE, `empty-corpus`,
 * `invalid-option`, `aborted`
 * @example
 * const legal = await extend(await load('o200k_base'), contracts, { tokens: 2000 }).result()
 */
export function extend(tokenizer: Tokenizer, corpus: Corpus, options: ExtendOptions): TrainingRun {
  return createRun(options.signal, async (context) => {
    const { model } = tokenizer
    if (model.type !== 'BPE')
      throw new TokenwrightError('unsupported-part', 'only byte-pair encoding can be extended', { where: 'model.type', value: model.type })
    checkCommonOptions(options)
    checkWhole(options.tokens, 1, MAX_ID + 1 - sizeOf(tokenizer), 'tokens')
    const spelled = model.units === 'bytes' || isByteLevel(tokenizer.normalizer, tokenizer.pre_tokenizer)
    const [pieces] = await countPieces(corpus, [planOf(tokenizer, model)], options, context)
    const extended = await learn(tokenizer, model, spelled, pieces, options, context)
    if (options.checkpoint !== undefined) openCheckpoint(options.checkpoint, 0).clear()
    return extended
  })
}

const BYTES: PreTokenizer = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false }

function planOf({ normalizer, pre_tokenizer }: Tokenizer, model: BpeModel): CutPlan {
  if (model.units === 'bytes')
    return planCut({ normalizer, split: { type: 'Sequence', pretokenizers: pre_tokenizer === null ? [BYTES] : [pre_tokenizer, BYTES] } })
  if (isByteLevel(normalizer, pre_tokenizer)) return planCut({ normalizer, split: pre_tokenizer })
  // Where words begin with U+2581 and nothing else cuts, no token may hold the beginning of a second word.
  const words: PreTokenizer = { type: 'Split', pattern: { Regex: '▁+[^▁]*|[^▁]+' }, behavior: 'Isolated', invert: false }
  return planCut({ normalizer, split: { type: 'Sequence', pretokenizers: pre_tokenizer === null ? [words] : [pre_tokenizer, words] } })
}

async function learn(
  tokenizer: Tokenizer,
  model: BpeModel,
  spelled: boolean,
  pieces: PieceCounts,
  options: ExtendOptions,
  context: Pick<TrainingContext, 'report' | 'breathe'>,
): Promise<Tokenizer> {
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
  const added = new Set(tokenizer.added_tokens.map(({ content }) => content))
  const merges = await learnMerges(
    loop,
    tokens,
    {
      target: first + options.tokens,
      join: (left, right) => left + (prefix !== '' && right.startsWith(prefix) ? right.slice(prefix.length) : right),
      accept: (_left, _right, text) => !added.has(text),
      stage: 'merge',
    },
    context,
  )
  return assemble(tokenizer, model, tokens, first, merges)
}

/** Texts by id (empty where an id is free or an added token's), new ids from the end on. */
function tokenList(tokenizer: Tokenizer, { vocab, units }: BpeModel): TokenList {
  const texts = new Array<string>(sizeOf(tokenizer)).fill('')
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
    pre_tokenizer: spelled && model.units === 'characters' ? BYTES : null,
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
    tokens[id] = model.units === 'bytes' ? Uint8Array.from(text, (unit) => unit.charCodeAt(0)) : (spelled && fromByteAlphabet(text)) || encoder.encode(text)
    lengths[id] = [...text].length
  }
  return { tokens, lengths }
}

function assemble(tokenizer: Tokenizer, model: BpeModel, { texts, ids }: TokenList, first: number, learned: number[]): Tokenizer {
  const { vocab, units } = model
  const encoder = new TextEncoder()
  const entries: Uint8Array[] = []
  const entryIds: number[] = []
  const put = (bytes: Uint8Array, id: number): void => {
    entries.push(bytes)
    entryIds.push(id)
  }
  for (let entry = 0; entry < vocabularySize(vocab); entry++) put(entryBytes(vocab, entry), entryId(vocab, entry))
  // With ranks alone, an added token in the vocabulary could be made by merging.
  if (model.merges !== null)
    for (const token of tokenizer.added_tokens)
      if (texts[token.id] === '' && !ids.has(token.content) && !isPiece(tokenizer, token)) put(encoder.encode(token.content), token.id)
  for (let id = first; id < texts.length; id++)
    put(units === 'bytes' ? Uint8Array.from(texts[id], (unit) => unit.charCodeAt(0)) : encoder.encode(texts[id]), id)
  let merges = model.merges
  if (merges !== null) {
    merges = new Uint32Array(model.merges!.length + learned.length)
    merges.set(model.merges!)
    merges.set(learned, model.merges!.length)
  }
  return { ...tokenizer, model: { ...model, vocab: vocabularyFromBytes(entries, entryIds), merges } }
}

/** Whether ordinary text could become the token if it were in the vocabulary: where it is one piece, or one character. */
function isPiece({ normalizer, pre_tokenizer, model }: Tokenizer, { content }: AddedToken): boolean {
  const cutter = createTextCutter({ normalizer, preTokenizer: pre_tokenizer })
  let pieces = 0
  cutter.cut(content, () => pieces++)
  return pieces < 2 && ((model as BpeModel).ignore_merges || [...content].length === 1)
}
