/**
 * @file Feeds text to a kernel in windows: the text is written into its memory as UTF-8 piece by piece, so that memory
 * stays small and flat. A piece of text that reaches the end of a window is carried over into the next.
 */
import type { Kernel } from '../kernel/kernel.js'
import { FAMILIES, type Family } from './patterns.js'

/** UTF-16 units a window: small enough for the second-level cache, large enough to forget the cost of a call. */
const STEP = 1 << 15
/** A unit takes at most 3 bytes; what is carried over comes on top. */
const FIRST_WINDOW = STEP * 4

/** Texts of at most this many units need no more than one window, whatever is in them. */
export const SHORT_TEXT = 4096

/** Called after each window with the number of ids that now stand in `ids()`. */
export type Sink = (count: number) => void

/** Called after each window with its ids, and for each piece in it the number of ids up to its end. */
export type PieceSink = (ids: Uint32Array, ends: Uint32Array) => void

export interface Windows {
  /** The ids of the last window: a view that the next call overwrites. */
  ids(): Uint32Array
  /** As `encode` of a text of at most `SHORT_TEXT` units; returns the number of ids. Most texts are short, and then every call counts. */
  encodeShort(text: string): number
  /** Encodes text[from, to) to its end. */
  encode(text: string, from: number, to: number, sink: Sink): void
  encodePieces(text: string, from: number, to: number, sink: PieceSink): void
  /** Encodes valid UTF-8 to its end. */
  encodeUtf8(bytes: Uint8Array, sink: Sink): void
  encodeUtf8Pieces(bytes: Uint8Array, sink: PieceSink): void
  /** Encodes any bytes as one piece. */
  encodeWhole(bytes: Uint8Array, sink: Sink): void
  /**
   * Encodes `carried` and then `bytes`, both valid UTF-8 of a text that goes on, as far as later text cannot change it.
   * Returns what is left, which is a copy.
   */
  encodeOpen(carried: Uint8Array, bytes: Uint8Array, sink: Sink): Uint8Array
}

type Run = (from: number, to: number, last: number) => number

/** `family` null: no split pattern, the whole text is one piece. */
export function makeWindows(kernel: Kernel, family: Family | null): Windows {
  const utf8 = new TextEncoder()
  let size = 0
  let inputAt = 0
  let input = new Uint8Array(0)
  let output = new Uint32Array(0)
  const plain = plainRun(kernel, family, wholeRun)

  function reserve(bytes: number): void {
    const keptAt = inputAt
    const kept = Math.min(size, bytes)
    size = bytes
    inputAt = kernel.reserveWindow(size)
    // A new view of the old window: growing the memory has detached the one there was.
    refresh()
    input.set(new Uint8Array(kernel.memory.buffer, keptAt, kept))
  }

  /** The kernel's memory may have grown, which detaches all views. */
  function refresh(): void {
    input = new Uint8Array(kernel.memory.buffer, inputAt, size)
    output = new Uint32Array(kernel.memory.buffer, kernel.outputAt(), size)
  }

  /** Makes room for `more` bytes behind the first `have`, which are kept. */
  function ensure(have: number, more: number): void {
    if (size === 0) reserve(FIRST_WINDOW)
    if (input.length === 0) refresh()
    if (have + more <= size) return
    let wanted = size
    while (wanted < have + more) wanted *= 4
    reserve(wanted)
  }

  function wholeRun(_from: number, to: number, last: number): number {
    if (last === 0) return 0
    const at = kernel.reservePieces(size)
    new Uint32Array(kernel.memory.buffer, at, 1)[0] = to
    kernel.encodePieces(1)
    return to
  }

  function recordedRun(from: number, to: number, last: number): number {
    if (family === null) return wholeRun(from, to, last)
    kernel.reservePieces(size)
    return kernel.encodeRecorded(FAMILIES[family], from, to, last)
  }

  function pieceSink(sink: PieceSink): Sink {
    return (count) => {
      const found = kernel.piecesFound()
      const at = kernel.reservePieces(size)
      const record = new Uint32Array(kernel.memory.buffer, at, found * 2)
      const ends = new Uint32Array(found)
      for (let i = 0; i < found; i++) ends[i] = record[2 * i + 1]
      sink(output.subarray(0, count), ends)
    }
  }

  /** Encodes the first `have` bytes of the input, moves the rest to the front and returns how many that are. */
  function step(have: number, last: boolean, run: Run, sink: Sink): number {
    if (have === 0) return 0
    const stop = run(0, have, last ? 1 : 0)
    if (input.length === 0) refresh()
    if (stop > 0) sink(kernel.idCount())
    if (stop > 0 && stop < have) input.copyWithin(0, stop, have)
    return have - stop
  }

  /** Longer and longer steps while nothing can be decided, so that one endless piece is not scanned over and over. */
  function stepLength(have: number): number {
    return Math.max(STEP, have * 2)
  }

  function feedText(text: string, from: number, to: number, run: Run, sink: Sink): void {
    let have = 0
    while (from < to) {
      let end = Math.min(to, from + stepLength(have))
      // Never cut a surrogate pair.
      if (end < to && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end++
      const part = from === 0 && end === text.length ? text : text.slice(from, end)
      ensure(have, part.length * 3)
      have += utf8.encodeInto(part, have === 0 ? input : input.subarray(have)).written
      from = end
      have = step(have, from === to, run, sink)
    }
  }

  /** Feeds bytes behind the first `have` of the input; returns how many are left undecided. */
  function feedBytes(bytes: Uint8Array, have: number, closed: boolean, run: Run, sink: Sink): number {
    let from = 0
    while (from < bytes.length) {
      let end = Math.min(bytes.length, from + stepLength(have))
      while (end < bytes.length && (bytes[end] & 0xc0) === 0x80) end++
      ensure(have, end - from)
      input.set(bytes.subarray(from, end), have)
      have += end - from
      from = end
      have = step(have, closed && from === bytes.length, run, sink)
    }
    return have
  }

  return {
    ids: () => output,
    encodeShort(text) {
      ensure(0, text.length * 3)
      const have = utf8.encodeInto(text, input).written
      if (have === 0) return 0
      plain(0, have, 1)
      if (input.length === 0) refresh()
      return kernel.idCount()
    },
    encode: (text, from, to, sink) => feedText(text, from, to, plain, sink),
    encodePieces: (text, from, to, sink) => feedText(text, from, to, recordedRun, pieceSink(sink)),
    encodeUtf8: (bytes, sink) => void feedBytes(bytes, 0, true, plain, sink),
    encodeUtf8Pieces: (bytes, sink) => void feedBytes(bytes, 0, true, recordedRun, pieceSink(sink)),
    encodeWhole: (bytes, sink) => void feedBytes(bytes, 0, true, wholeRun, sink),
    encodeOpen(carried, bytes, sink) {
      ensure(0, carried.length)
      input.set(carried)
      const have = feedBytes(bytes, carried.length, false, plain, sink)
      return input.slice(0, have)
    },
  }
}

function plainRun(kernel: Kernel, family: Family | null, whole: Run): Run {
  switch (family) {
    case 'gpt2':
      return kernel.encodeGpt2
    case 'cl100k':
      return kernel.encodeCl100k
    case 'cl100kTiktoken':
      return kernel.encodeCl100kTiktoken
    case 'qwen2':
      return kernel.encodeQwen2
    case 'o200k':
      return kernel.encodeO200k
    case null:
      return whole
  }
}
