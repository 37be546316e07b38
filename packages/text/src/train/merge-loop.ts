/** @file The greedy loop of BPE: the next best pair, and its merge, over weighted sequences of symbols. */
import { TokenwrightError } from '../errors.js'
import { MAX_ID } from '../vocabulary.js'
import { instantiateMergeKernel, type MergeKernel } from './kernels.js'
import type { TieRule } from './types.js'

/** Weighted sequences of symbols (ids of tokens). */
export interface Sequences {
  /** All sequences, one after the other. */
  readonly symbols: Uint32Array
  /** End of sequence i in `symbols`. */
  readonly ends: Uint32Array
  /** Whole numbers up to 2^53. */
  readonly counts: Float64Array
}

/** The same where each symbol is still a byte of a piece: `alphabet[byte]` is its id. */
export interface ByteSequences {
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
  readonly counts: Float64Array
  readonly alphabet: Uint32Array
}

export interface MergeLoopOptions {
  /** Bytes of each symbol that the sequences hold, by id. A hole is a symbol that does not occur. */
  readonly tokens: readonly (Uint8Array | undefined)[]
  /** Length of each symbol, in any unit, by id. Default: the number of its bytes. */
  readonly lengths?: ArrayLike<number>
  /** allowed[n] = 1 lets pairs of joint length n be counted; n past its end is not allowed. Default: all are. */
  readonly allowedLengths?: Uint8Array
  /** Whether pairs of the symbols in `tokens` are checked too (Hugging Face does not). Default true. */
  readonly checkInitialPairs?: boolean
  readonly tieRule: TieRule
  /** Pairs below this count are never offered. Default 1, the least. */
  readonly minFrequency?: number
  /** Keep a record of the sequences that come down to one symbol. Default false. */
  readonly trackCompleted?: boolean
}

export interface Candidate {
  left: number
  right: number
  /** How often the pair occurs, weighted; a run of n equal symbols has n - 1 pairs. */
  count: number
}

/** One greedy loop. Each `next` is answered by one `merge` or one `refuse`. */
export interface MergeLoop {
  /**
   * The best pair left, or null. The object is reused by the next call.
   * @param remaining how many more merges are expected: decides how much is kept in memory, not what is returned
   */
  next(remaining: number): Candidate | null
  /** Merges the candidate into the symbol `id`: a new one, or one that exists already. */
  merge(id: number): void
  /** Never offers this candidate again. */
  refuse(): void
  /** Numbers of the sequences that merges brought down to one symbol since the last call (`trackCompleted`). */
  completed(): Uint32Array
  /** The sequences as they are now, in their order. */
  sequences(): Sequences
  /** Memory in use, in bytes. */
  readonly memory: number
}

const BORDER = 0xffffffff
const INSIDE = 0x80000000
const MOST_SLOTS = 300_000_000

function outgrown(symbols: number): TokenwrightError {
  return new TokenwrightError(
    'invalid-option',
    'distinct pieces outgrow the 4 GB there are for merging (minPieceCount leaves out the rarest); symbols',
    {
      value: symbols,
    },
  )
}

/**
 * A loop over a copy of the sequences. Exact: each candidate is what a recount of all pairs would find, ties by the
 * rule. Counts are sums of 53 bits.
 */
export function createMergeLoop(sequences: Sequences | ByteSequences, options: MergeLoopOptions): MergeLoop {
  const kernel = instantiateMergeKernel()
  const { ends } = sequences
  const symbols = ends.length === 0 ? 0 : ends[ends.length - 1]
  // Slots and postings of four bytes each, and the index: 32 bits of address are all there is.
  if (symbols + ends.length > MOST_SLOTS) throw outgrown(symbols)
  fill(kernel, sequences, symbols, options)
  defineSymbols(kernel, options)
  kernel.setMinimum(options.minFrequency ?? 1)
  kernel.setTieRule(options.tieRule === 'bytes' ? 1 : 0)
  if (options.allowedLengths !== undefined) {
    const allowed = options.allowedLengths
    const at = kernel.allowLengths(allowed.length, (options.checkInitialPairs ?? true) ? 1 : 0)
    new Uint8Array(kernel.memory.buffer).set(allowed, at)
  }
  const candidate: Candidate = { left: 0, right: 0, count: 0 }
  let reported = 0
  const guard = <T>(call: () => T): T => {
    try {
      return call()
    } catch (error) {
      throw error instanceof WebAssembly.RuntimeError ? outgrown(symbols) : error
    }
  }
  return {
    next(remaining) {
      if (guard(() => kernel.next(Math.min(Math.max(remaining, 1), MAX_ID))) === 0) return null
      candidate.left = kernel.candidateLeft()
      candidate.right = kernel.candidateRight()
      candidate.count = kernel.candidateCount()
      return candidate
    },
    merge(id) {
      guard(() => {
        kernel.reserveSymbols(id + 1)
        kernel.merge(id)
      })
    },
    refuse: () => kernel.refuse(),
    completed() {
      const from = reported
      reported = kernel.completedNow()
      return new Uint32Array(kernel.memory.buffer, kernel.completedAt() + 4 * from, reported - from).slice()
    },
    sequences: () => read(kernel, sequences.counts, symbols),
    get memory() {
      return kernel.memory.buffer.byteLength
    },
  }
}

function fill(
  kernel: MergeKernel,
  sequences: Sequences | ByteSequences,
  symbols: number,
  options: MergeLoopOptions,
): void {
  const { ends, counts } = sequences
  const slotsAt = kernel.reserveSequences(symbols, ends.length, options.trackCompleted === true ? 1 : 0) >>> 0
  const slots = new Uint32Array(kernel.memory.buffer, slotsAt, symbols + ends.length + 1)
  const active = new Uint32Array(kernel.memory.buffer, kernel.activeAt() >>> 0, 2 * ends.length)
  new Float64Array(kernel.memory.buffer, kernel.weightsAt() >>> 0, ends.length).set(counts)
  const bytes = 'bytes' in sequences
  let at = 0
  slots[at++] = BORDER
  for (let i = 0, from = 0; i < ends.length; i++) {
    const to = ends[i]
    active[2 * i] = i
    active[2 * i + 1] = at
    if (bytes) for (; from < to; from++) slots[at++] = sequences.alphabet[sequences.bytes[from]]
    else for (; from < to; from++) slots[at++] = sequences.symbols[from]
    slots[at++] = BORDER
  }
}

function defineSymbols(kernel: MergeKernel, { tokens, lengths }: MergeLoopOptions): void {
  kernel.reserveSymbols(tokens.length)
  for (let id = 0; id < tokens.length; id++) {
    const token = tokens[id]
    if (token === undefined) continue
    const at = kernel.symbolBytes(token.length) >>> 0
    new Uint8Array(kernel.memory.buffer).set(token, at)
    kernel.defineSymbol(id, token.length, lengths === undefined ? token.length : lengths[id])
  }
}

function read(kernel: MergeKernel, counts: Float64Array, capacity: number): Sequences {
  const buffer = kernel.memory.buffer
  const total = counts.length
  const singles = new Uint32Array(buffer, kernel.singlesAt() >>> 0, total)
  const active = new Uint32Array(buffer, kernel.activeAt() >>> 0, 2 * kernel.activeNow())
  const slots = new Uint32Array(buffer, kernel.slotsAt() >>> 0)
  const symbols = new Uint32Array(capacity)
  const ends = new Uint32Array(total)
  let at = 0
  for (let i = 0, next = 0; i < total; i++) {
    if (active[next] === i) {
      for (let slot = active[next + 1]; slots[slot] !== BORDER;) {
        symbols[at++] = slots[slot]
        const inside = slots[slot + 1]
        slot += inside >= INSIDE && inside !== BORDER ? inside - INSIDE : 1
      }
      next += 2
    } else if (singles[i] !== BORDER) symbols[at++] = singles[i]
    ends[i] = at
  }
  return { symbols: symbols.slice(0, at), ends, counts }
}
