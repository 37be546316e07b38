/**
 * @file Trains a Unigram vocabulary: many frequent substrings, then rounds of expectation-maximization and pruning
 * down to the size wanted (Kudo, "Subword Regularization", 2018, section 3.2; the course of SentencePiece's trainer).
 */
import { plainTokenizer } from '../../plain.js'
import { TokenwrightError } from '../../errors.js'
import { BYTE_TO_UNIT } from '../../pre-tokenizers/byte-alphabet.js'
import type { AddedToken, Tokenizer } from '../../tokenizer.js'
import { vocabularyFromTexts } from '../../vocabulary.js'
import type { PieceCounts, TrainingContext } from '../types.js'
import { buildArena, type Arena } from './arena.js'
import { expectedCounts, maximize, MIN_EXPECTED_COUNT } from './expectation.js'
import { seedLattice, shrinkLattice, type Lattice } from './lattice.js'
import { checkOptions, type CheckedOptions, type UnigramOptions, type UnigramShape } from './options.js'
import { choosePieces } from './prune.js'

/**
 * Learns a Unigram model from counted pieces. The pieces come normalized and cut, spelled as `shape.units` says; the
 * order of the pieces decides nothing but the last bits of sums, and `PieceCounts` are sorted, so results repeat.
 * A corpus with too few useful substrings gives a smaller vocabulary than asked for.
 *
 * @throws TokenwrightError `empty-corpus` without pieces, `invalid-option` for options out of range or a vocabulary
 * that the alphabet alone overfills, `aborted` by the context's signal
 * @example
 * const tokenizer = await trainUnigram(pieces, { vocabularySize: 8000 }, shape, context)
 */
export async function trainUnigram(
  pieces: PieceCounts,
  options: UnigramOptions,
  shape: UnigramShape,
  context: TrainingContext,
): Promise<Tokenizer> {
  const checked = checkOptions(options, shape)
  if (pieces.ends.length === 0) throw new TokenwrightError('empty-corpus', 'no text to learn from')
  const fixed =
    checked.specialTokens.length + checked.userTokens.length + (checked.byteFallback ? 256 : 0) + checked.reservedSlots
  const arena = buildArena(pieces, {
    units: shape.units,
    coverage: checked.characterCoverage,
    required: checked.alphabet,
    limit: checked.limitAlphabet,
    maxSymbols: checked.maxSymbols,
  })
  const singles = arena.alphabet.length - 1
  const target = checked.vocabularySize - fixed
  if (singles > target)
    throw new TokenwrightError(
      'invalid-option',
      `vocabularySize must be at least ${singles + fixed}, the alphabet and the fixed tokens`,
      {
        value: checked.vocabularySize,
      },
    )
  await context.breathe()
  const learned = await learn(arena, checked, target, context)
  return assemble(arena, learned, checked, shape, options)
}

interface Learned {
  readonly lattice: Lattice
  readonly scores: Float64Array
}

async function learn(
  arena: Arena,
  options: CheckedOptions,
  target: number,
  context: TrainingContext,
): Promise<Learned> {
  const singles = arena.alphabet.length - 1
  const seeds = seedLattice(arena, options.maxTokenLength, options.seedSize, options.minFrequency)
  let { lattice } = seeds
  let total = 0
  for (const score of seeds.scores) total += score
  // Symbols that the text never has get the score of one occurrence.
  let scores: Float64Array = seeds.scores.map((score) => Math.log(Math.max(score, 1) / total))

  // Pruning stops a little above the size wanted, and the least probable pieces go at the very end, as SentencePiece does.
  const loose = Math.floor(target * 1.1)
  const rounds = 1 + Math.max(0, Math.ceil(Math.log(loose / scores.length) / Math.log(options.shrinkingFactor)))
  const shrink = (keep: Uint8Array): void => {
    const shrunk = shrinkLattice(lattice, keep)
    lattice = shrunk.lattice
    scores = pick(scores, shrunk.kept)
  }
  for (let round = 1; ; round++) {
    await report(context, round, rounds)
    let live = 0
    for (let step = 0; step < options.subIterations; step++) {
      const { counts } = expectedCounts(arena, lattice, scores)
      await context.breathe()
      for (let id = 0; id < counts.length; id++)
        if (counts[id] < MIN_EXPECTED_COUNT) counts[id] = id < singles ? MIN_EXPECTED_COUNT : 0
      scores = maximize(counts)
      // Pieces without probability take part in nothing; a lattice without them costs more than a few of them do.
      const { keep, size } = possible(scores)
      live = size
      if (live < 0.9 * scores.length) shrink(keep)
    }
    if (live <= loose) break
    await context.breathe()
    const size = Math.max(loose, Math.floor(options.shrinkingFactor * live))
    shrink(choosePieces(arena, lattice, scores, singles, size))
  }
  shrink(possible(scores).keep)
  return { lattice, scores }
}

/** Marks and counts the pieces that have a probability. */
function possible(scores: Float64Array): { keep: Uint8Array; size: number } {
  const keep = new Uint8Array(scores.length)
  let size = 0
  for (let id = 0; id < scores.length; id++) if (scores[id] > -Infinity) size += keep[id] = 1
  return { keep, size }
}

function pick(values: Float64Array, ids: Uint32Array): Float64Array {
  const picked = new Float64Array(ids.length)
  for (let i = 0; i < ids.length; i++) picked[i] = values[ids[i]]
  return picked
}

async function report(context: TrainingContext, round: number, rounds: number): Promise<void> {
  context.report({
    stage: 'unigram',
    done: round - 1,
    total: Math.max(rounds, round),
    unit: 'rounds',
    bytesPerSecond: undefined,
    secondsLeft: undefined,
    documents: 0,
  })
  await context.breathe()
}

/** Puts the vocabulary in order: special tokens, user tokens, bytes, pieces by falling score, reserved slots. */
function assemble(
  arena: Arena,
  learned: Learned,
  options: CheckedOptions,
  shape: UnigramShape,
  given: UnigramOptions,
): Tokenizer {
  const texts: string[] = []
  const scores: number[] = []
  const added: AddedToken[] = []
  const fixedTexts = new Set<string>()
  const add = (text: string, score: number): void => {
    texts.push(text)
    scores.push(score)
  }
  const addFixed = (content: string, special: boolean): void => {
    if (content === '' || fixedTexts.has(content))
      throw new TokenwrightError('invalid-option', 'special and user tokens must be distinct and not empty', {
        value: content,
      })
    fixedTexts.add(content)
    added.push({
      id: texts.length,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special,
    })
    add(content, 0)
  }
  for (const token of options.specialTokens) addFixed(token, true)
  for (const token of options.userTokens) addFixed(token, false)

  const pieces = spellPieces(arena, learned, shape, fixedTexts)
  const room = options.vocabularySize - texts.length - options.reservedSlots - (options.byteFallback ? 256 : 0)
  const singles = arena.alphabet.length - 1
  const chosen = choosePiecesToShip(pieces, singles, room)
  const lowest = chosen.reduce((low, piece) => Math.min(low, piece.score), 0)
  if (options.byteFallback)
    // So low that the text `<0x41>` is never read as the byte: its six characters always score better.
    for (let byte = 0; byte < 256; byte++)
      add(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, 8 * lowest - 80)
  for (const piece of chosen) add(piece.text, piece.score)
  for (let slot = 0; slot < options.reservedSlots; slot++) addFixed(`<|reserved_${slot}|>`, true)

  return plainTokenizer(
    {
      type: 'Unigram',
      vocab: vocabularyFromTexts(texts),
      scores: Float64Array.from(scores),
      unk_id: options.unknownToken === '' ? null : texts.indexOf(options.unknownToken),
      byte_fallback: options.byteFallback,
    },
    {
      added_tokens: added,
      normalizer: given.normalizer ?? null,
      pre_tokenizer: shape.preTokenizer,
      decoder: shape.decoder,
    },
  )
}

interface ScoredPiece {
  readonly text: string
  readonly score: number
  readonly single: boolean
}

function spellPieces(arena: Arena, learned: Learned, shape: UnigramShape, taken: ReadonlySet<string>): ScoredPiece[] {
  const pieces: ScoredPiece[] = []
  const spell = (symbol: number): string =>
    shape.units === 'bytes'
      ? String.fromCharCode(BYTE_TO_UNIT[arena.alphabet[symbol]])
      : String.fromCodePoint(arena.alphabet[symbol])
  for (let id = 0; id < learned.scores.length; id++) {
    const single = id < arena.alphabet.length - 1
    let text = single ? spell(id + 1) : ''
    if (!single)
      for (let k = 0; k < learned.lattice.lengths[id]; k++) text += spell(arena.symbols[learned.lattice.places[id] + k])
    if (!taken.has(text)) pieces.push({ text, score: learned.scores[id], single })
  }
  return pieces
}

/** All single symbols and the most probable of the others, by falling score, then by text. */
function choosePiecesToShip(pieces: ScoredPiece[], singles: number, room: number): ScoredPiece[] {
  const order = (a: ScoredPiece, b: ScoredPiece): number =>
    b.score - a.score || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)
  const others = pieces.filter((piece) => !piece.single).toSorted(order)
  return [...pieces.filter((piece) => piece.single), ...others.slice(0, Math.max(0, room - singles))].toSorted(order)
}
