/**
 * @file Trains SuperBPE: byte-pair encoding inside words up to the transition, then across words. Source: Liu et al.,
 * "SuperBPE: Space Travel for Language Models", arXiv 2503.13423.
 */
import { plainBpe, plainTokenizer, specialToken } from '../plain.js'
import { TokenwrightError } from '../errors.js'
import { learnBpe, type LearnedMerges } from '../train/bpe.js'
import { continueMerges } from '../train/continue.js'
import { isByteLevel } from '../train/cut-plan.js'
import { assemble } from '../train/extend.js'
import { DEFAULT_VOCABULARY_SIZE } from '../train/options.js'
import { preTokenizerOfSplit } from '../train/splits.js'
import { reserveSlots, type TokenList } from '../train/token-list.js'
import type { PieceCounts, TrainingContext } from '../train/types.js'
import { sizeOf } from '../train/vocabulary-ids.js'
import type { BpeModel, PreTokenizer, Tokenizer } from '../tokenizer.js'
import { vocabularyFromTexts } from '../vocabulary.js'
import { checkSuperBpeOptions, type SuperBpeOptions } from './superbpe-options.js'
import { stageTwoLines, stageTwoPreTokenizer } from './stage-two.js'
import { spelledFilter, superwordFilter } from './superword-rules.js'

/**
 * The first merges are those of byte-pair encoding with the same options, up to the transition; with the transition at
 * the vocabulary size the tokenizer is the same altogether. Lines bound what the second stage sees.
 *
 * @throws TokenwrightError `invalid-option`; `unsupported-part` for a base that is not byte-level BPE
 */
export async function trainSuperBpe(options: SuperBpeOptions, context: TrainingContext): Promise<Tokenizer> {
  const { vocabularySize = DEFAULT_VOCABULARY_SIZE, stage2 = 'mark-safe' } = options
  checkSuperBpeOptions(options, vocabularySize)
  if (options.base !== undefined) return extendBase(options.base, vocabularySize, options, context)

  const { normalizer = null, reservedSlots = 0 } = options
  const split = options.split ?? 'o200k'
  const preTokenizer = preTokenizerOfSplit(split)
  if (!isByteLevel(normalizer, preTokenizer))
    throw new TokenwrightError('invalid-option', 'SuperBPE is byte-level: the split must be, too', {
      where: 'split',
      value: split,
    })
  const [words, lines] = await context.count([
    { normalizer, split },
    { normalizer, split: stageTwoLines(stage2) },
  ])
  const specials = options.specialTokens ?? []
  const room = vocabularySize - reservedSlots
  const first = await learnBpe(words, options, specials, true, context, (symbols) =>
    Math.min(room, transitionOf(options, vocabularySize, symbols)),
  )
  const tokens = first.tokens
  const finish = (merges: readonly number[], pre_tokenizer: PreTokenizer): Tokenizer => {
    const reserved = reserveSlots(tokens, reservedSlots)
    return {
      ...byteLevelTokenizer(tokens, merges),
      added_tokens: [...specials, ...reserved].map((content) => specialToken(tokens.ids.get(content)!, content)),
      normalizer,
      pre_tokenizer,
    }
  }
  if (tokens.texts.length >= room) return finish(first.merges, preTokenizer!)
  const merges = await learnAcross(first, lines, room, options, context)
  return finish(merges, stageTwoPreTokenizer(stage2))
}

function transitionOf({ transition = 0.9, transitionUnit }: SuperBpeOptions, size: number, symbols: number): number {
  if (transition < 1) return Math.round(transition * size)
  return transitionUnit === 'lines' ? symbols + transition - 1 : transition
}

/** The second stage. Adds to the tokens; returns all merges. */
async function learnAcross(
  first: LearnedMerges,
  lines: PieceCounts,
  room: number,
  options: SuperBpeOptions,
  context: TrainingContext,
): Promise<number[]> {
  const { tokens } = first
  const start = byteLevelTokenizer(tokens, first.merges)
  const fits = spelledFilter(options)
  const specials = new Set(options.specialTokens)
  const { texts, merges } = await continueMerges(
    start,
    start.model as BpeModel,
    lines,
    {
      tokens: room - tokens.texts.length,
      minFrequency: options.minFrequency ?? 0,
      maxTokenLength: options.maxTokenLength,
      tieRule: options.tieRule,
      accept: (_left, _right, text) => !specials.has(text) && fits(text),
      stage: 'superwords',
    },
    context,
  )
  for (let id = tokens.texts.length; id < texts.length; id++) tokens.add(texts[id])
  return [...first.merges, ...merges]
}

function byteLevelTokenizer(tokens: TokenList, merges: readonly number[]): Tokenizer {
  return plainTokenizer(plainBpe({ vocab: vocabularyFromTexts(tokens.texts), merges: Uint32Array.from(merges) }), {
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    decoder: { type: 'ByteLevel' },
  })
}

async function extendBase(
  base: Tokenizer,
  vocabularySize: number,
  options: SuperBpeOptions,
  context: TrainingContext,
): Promise<Tokenizer> {
  const { stage2 = 'mark-safe' } = options
  const model = byteLevelModel(base)
  const size = sizeOf(base)
  if (vocabularySize <= size)
    throw new TokenwrightError('invalid-option', `must be above the ${size} tokens of the base tokenizer`, {
      where: 'vocabularySize',
      value: vocabularySize,
    })
  const bytes = model.units === 'bytes'
  const [lines] = await context.count([{ normalizer: base.normalizer, split: stageTwoLines(stage2) }])
  const added = new Set(base.added_tokens.map(({ content }) => content))
  const spelled = spelledFilter(options)
  const raw = superwordFilter(options)
  const continuation = await continueMerges(
    base,
    model,
    lines,
    {
      tokens: vocabularySize - size,
      minFrequency: options.minFrequency,
      maxTokenLength: options.maxTokenLength,
      tieRule: options.tieRule,
      accept: (_left, _right, text) =>
        !added.has(text) && (bytes ? raw(Uint8Array.from(text, (unit) => unit.charCodeAt(0))) : spelled(text)),
      stage: 'superwords',
    },
    context,
  )
  const cut = stageTwoPreTokenizer(stage2) as PreTokenizer & { type: 'Sequence' }
  return { ...assemble(base, model, continuation), pre_tokenizer: bytes ? cut.pretokenizers[0] : cut }
}

function byteLevelModel(base: Tokenizer): BpeModel {
  const { model, pre_tokenizer, normalizer } = base
  if (model.type !== 'BPE')
    throw new TokenwrightError('unsupported-part', 'only byte-pair encoding can be extended', {
      where: 'base.model.type',
      value: model.type,
    })
  const fits =
    model.units === 'bytes' ||
    (isByteLevel(null, pre_tokenizer) && !isByteLevel(normalizer, null) && !addsSpace(pre_tokenizer))
  if (!fits)
    throw new TokenwrightError('unsupported-part', 'only a byte-level base that adds no space to text', {
      where: 'base.pre_tokenizer',
      value: pre_tokenizer?.type ?? null,
    })
  return model
}

function addsSpace(part: PreTokenizer | null): boolean {
  if (part?.type === 'Sequence') return part.pretokenizers.some(addsSpace)
  return part?.type === 'ByteLevel' && part.add_prefix_space
}
