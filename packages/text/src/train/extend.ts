/** @file Adds tokens learned on a corpus to a vocabulary that stays as it is. */
import { TokenwrightError } from '../errors.js'
import type { Flavor } from '../pre-tokenizers/regex/syntax.js'
import type { AddedToken, BpeModel, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { entryBytes, entryId, MAX_ID, vocabularyFromBytes, vocabularySize } from '../vocabulary.js'
import { openCheckpoint } from './checkpoint.js'
import { continueMerges, type Continuation } from './continue.js'
import { countPieces } from './count.js'
import { isByteLevel, planCut, type CutPlan } from './cut-plan.js'
import { checkCommonOptions, checkWhole } from './options.js'
import { createTextCutter } from './pipeline-counter.js'
import { createRun } from './run.js'
import { BYTE_LEVEL } from './splits.js'
import type { CommonTrainingOptions, Corpus, TrainingRun } from './types.js'
import { sizeOf } from './vocabulary-ids.js'

export interface ExtendOptions extends Pick<
  CommonTrainingOptions,
  | 'minFrequency'
  | 'maxTokenLength'
  | 'tieRule'
  | 'workers'
  | 'expectedBytes'
  | 'memoryLimit'
  | 'minPieceCount'
  | 'checkpoint'
  | 'signal'
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
      throw new TokenwrightError('unsupported-part', 'only byte-pair encoding can be extended', {
        where: 'model.type',
        value: model.type,
      })
    checkCommonOptions(options)
    checkWhole(options.tokens, 1, MAX_ID + 1 - sizeOf(tokenizer), 'tokens')
    const [pieces] = await countPieces(corpus, [planOf(tokenizer, model)], options, context)
    const added = new Set(tokenizer.added_tokens.map(({ content }) => content))
    const continuation = await continueMerges(
      tokenizer,
      model,
      pieces,
      { ...options, accept: (_left, _right, text) => !added.has(text) },
      context,
    )
    const extended = assemble(tokenizer, model, continuation)
    if (options.checkpoint !== undefined) openCheckpoint(options.checkpoint, 0).clear()
    return extended
  })
}

function planOf({ normalizer, pre_tokenizer }: Tokenizer, model: BpeModel): CutPlan {
  if (model.units === 'bytes') {
    const split: PreTokenizer =
      pre_tokenizer === null ? BYTE_LEVEL : { type: 'Sequence', pretokenizers: [pre_tokenizer, BYTE_LEVEL] }
    return planCut({ normalizer, split }, flavorOf(model))
  }
  if (isByteLevel(normalizer, pre_tokenizer)) return planCut({ normalizer, split: pre_tokenizer })
  // Where words begin with U+2581 and nothing else cuts, no token may hold the beginning of a second word.
  const words: PreTokenizer = {
    type: 'Split',
    pattern: { Regex: '▁+[^▁]*|[^▁]+' },
    behavior: 'Isolated',
    invert: false,
  }
  return planCut({
    normalizer,
    split: { type: 'Sequence', pretokenizers: pre_tokenizer === null ? [words] : [pre_tokenizer, words] },
  })
}

/** As in the reference pipeline: patterns of tiktoken's encodings are Rust's. */
function flavorOf({ units, merges }: BpeModel): Flavor {
  return units === 'bytes' && merges === null ? 'rust' : 'oniguruma'
}

/** The tokenizer with the tokens that were learned. */
export function assemble(
  tokenizer: Tokenizer,
  model: BpeModel,
  { texts, ids, first, merges: learned }: Continuation,
): Tokenizer {
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
      if (texts[token.id] === '' && !ids.has(token.content) && !isPiece(tokenizer, token))
        put(encoder.encode(token.content), token.id)
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
  const cutter = createTextCutter({ normalizer, preTokenizer: pre_tokenizer, flavor: flavorOf(model as BpeModel) })
  let pieces = 0
  cutter.cut(content, () => pieces++)
  return pieces < 2 && ((model as BpeModel).ignore_merges || [...content].length === 1)
}
