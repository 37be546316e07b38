/**
 * @file Trains BoundlessBPE: merges inside pieces, and supermerges of neighbouring pieces that have become one token
 * each, in one order. Source: Schmidt et al., "Boundless Byte Pair Encoding", arXiv 2504.00178.
 */
import { plainTokenizer, specialToken } from '../plain.js'
import { checkRoom, DEFAULT_VOCABULARY_SIZE } from '../train/options.js'
import { BYTE_LEVEL } from '../train/splits.js'
import type { PieceCounts, TrainingContext } from '../train/types.js'
import type { BoundlessModel, Tokenizer } from '../tokenizer.js'
import { vocabularyFromBytes } from '../vocabulary.js'
import { checkBoundlessOptions, DEFAULT_TRANSITION, rawSplit, type BoundlessOptions } from './boundless-options.js'
import type { Pair } from './pair-heap.js'
import { pairState, type PairState } from './pair-state.js'
import { byteSequencesOf, nameBytes, runSequences } from './sequences.js'

/**
 * `boundless`: whatever is more frequent is merged next, words or neighbours. `boundless-2phase`: first all words, up to
 * the transition, then neighbours. Both are exact: what stands between two runs of eligible pieces never joins, so the
 * counts of distinct runs say all that documents would. A deleted token frees its place, joins nothing from then on, and
 * is not made again.
 *
 * @throws TokenwrightError `invalid-option`
 */
export async function trainBoundless(
  options: BoundlessOptions,
  algorithm: 'boundless' | 'boundless-2phase',
  context: TrainingContext,
): Promise<Tokenizer> {
  const { vocabularySize = DEFAULT_VOCABULARY_SIZE, specialTokens = [], reservedSlots = 0, normalizer = null } = options
  const interleaved = algorithm === 'boundless'
  checkBoundlessOptions(options, interleaved, vocabularySize)
  const split = rawSplit(options.split === undefined ? 'o200k' : options.split)
  checkRoom(vocabularySize, 256 + specialTokens.length + reservedSlots)
  const [words, runs] = await context.count([
    { normalizer, split: { type: 'Sequence', pretokenizers: [split, BYTE_LEVEL] } },
    { runs: { normalizer, split } },
  ])
  const { transition = DEFAULT_TRANSITION } = options
  const room = vocabularySize - specialTokens.length - reservedSlots
  const wordsUntil = interleaved
    ? undefined
    : Math.min(room, (transition < 1 ? Math.round(transition * vocabularySize) : transition) - specialTokens.length)
  const learned = await learn(words, runs, { ...options, room, wordsUntil }, context)
  const model = modelOf(learned, specialTokens.length)
  const reserved = Array.from({ length: reservedSlots }, (_, i) => `<|reserved_${i}|>`)
  const firstReserved = specialTokens.length + learned.names.length - learned.deleted.size
  return plainTokenizer(model, {
    added_tokens: [
      ...specialTokens.map((content, id) => specialToken(id, content)),
      ...reserved.map((content, i) => specialToken(firstReserved + i, content)),
    ],
    normalizer,
    pre_tokenizer: split,
  })
}

interface LearnOptions extends Pick<BoundlessOptions, 'tau' | 'minFrequency' | 'maxTokenLength'> {
  /** How many tokens to stop at, the 256 bytes included. */
  readonly room: number
  /** Two phases: how many tokens end the first. */
  readonly wordsUntil: number | undefined
}

/** Tokens by the order in which they were made, and events as in the model, with these numbers for ids. */
interface Learned {
  readonly names: readonly string[]
  readonly deleted: ReadonlySet<number>
  readonly merges: readonly number[]
  readonly deletions: readonly number[]
  readonly supermerges: readonly number[]
}

async function learn(
  words: PieceCounts,
  runs: PieceCounts,
  { tau, minFrequency = 1, maxTokenLength = Infinity, room, wordsUntil }: LearnOptions,
  context: Pick<TrainingContext, 'report' | 'breathe'>,
): Promise<Learned> {
  const names = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))
  const made = new Set(names)
  const deleted = new Set<number>()
  const merges: number[] = []
  const deletions: number[] = []
  const supermerges: number[] = []
  let order = 0

  const inside = pairState(byteSequencesOf(words), [...names], { locked: false, splits: tau !== undefined })
  const pieces = runSequences(runs)
  const across = pairState(pieces.sequences, pieces.names, { locked: true, splits: false })
  /** Token of each symbol of the runs. */
  const tokenOf = new Map<number, number>()
  /** Pieces that wait for the second phase. */
  const waiting = new Set<number>()
  let wordsOnly = wordsUntil !== undefined
  let wordsDone = false

  const setLocked = (name: string, lock: boolean): void => {
    const piece = pieces.ids.get(name)
    if (piece === undefined) return
    if (!wordsOnly) across.setLocked(piece, lock)
    else if (lock) waiting.delete(piece)
    else waiting.add(piece)
  }
  const add = (name: string): number => {
    made.add(name)
    return names.push(name) - 1
  }
  const pick = (state: PairState): Pair | undefined => {
    for (;;) {
      const pair = state.best()
      if (pair === undefined || pair.count < minFrequency) return undefined
      const name = pair.leftName + pair.rightName
      if (!made.has(name) && name.length <= maxTokenLength) return pair
      state.refuse()
    }
  }
  const mergeWords = ({ left, right, leftName, rightName, count }: Pair): void => {
    const shares = [left, right].map((part) => count / inside.occurrences(part))
    const name = leftName + rightName
    const token = add(name)
    const completed = inside.merge(token, name)
    merges.push(order++, left, right)
    for (const [side, part] of [left, right].entries()) {
      if (tau === undefined || shares[side] < tau || names[part].length === 1 || deleted.has(part)) continue
      inside.split(part, [...nameBytes(names[part])])
      deleted.add(part)
      deletions.push(order++, part)
      setLocked(names[part], true)
    }
    if (!completed) return
    const piece = pieces.ids.get(name)
    if (piece !== undefined) tokenOf.set(piece, token)
    setLocked(name, false)
  }
  const mergePieces = ({ left, right, leftName, rightName }: Pair): void => {
    const name = leftName + rightName
    const token = add(name)
    const symbol = pieces.names.length
    supermerges.push(order++, tokenOf.get(left)!, tokenOf.get(right)!)
    across.merge(symbol, name)
    tokenOf.set(symbol, token)
  }

  const started = performance.now()
  for (let steps = 1; ; steps++) {
    const size = names.length - deleted.size
    if (size >= room) break
    if (wordsOnly && (size >= wordsUntil! || wordsDone)) {
      wordsOnly = false
      wordsDone = true
      for (const piece of waiting) across.setLocked(piece, false)
    }
    const word = wordsDone ? undefined : pick(inside)
    const neighbours = wordsOnly ? undefined : pick(across)
    if (word !== undefined && (neighbours === undefined || word.count > neighbours.count)) mergeWords(word)
    else if (neighbours !== undefined) mergePieces(neighbours)
    else if (wordsOnly) wordsDone = true
    else break
    if (steps % 64 !== 0) continue
    context.report({
      stage: wordsDone ? 'superwords' : 'merge',
      done: size,
      total: room,
      unit: 'tokens',
      bytesPerSecond: undefined,
      secondsLeft: ((performance.now() - started) / 1000) * ((room - size) / (size - 255)),
      documents: 0,
    })
    await context.breathe()
  }
  return { names, deleted, merges, deletions, supermerges }
}

/** Ids without gaps: the first ones are special tokens', then live tokens in the order in which they were made. */
function modelOf({ names, deleted, merges, deletions, supermerges }: Learned, firstId: number): BoundlessModel {
  const live = names.flatMap((_, token) => (deleted.has(token) ? [] : [token]))
  const ids = new Uint32Array(names.length)
  live.forEach((token, i) => (ids[token] = firstId + i))
  ;[...deleted].forEach((token, i) => (ids[token] = firstId + live.length + i))
  const renumber = (events: readonly number[], size: number): Uint32Array =>
    Uint32Array.from(events, (value, i) => (i % size === 0 ? value : ids[value]))
  return {
    type: 'Boundless',
    vocab: vocabularyFromBytes(
      live.map((token) => nameBytes(names[token])),
      live.map((token) => ids[token]),
    ),
    merges: renumber(merges, 3),
    deletions: renumber(deletions, 2),
    ...(deleted.size === 0
      ? {}
      : { deleted: vocabularyFromBytes([...deleted].map((token) => nameBytes(names[token]))) }),
    supermerges: renumber(supermerges, 3),
  }
}
