/** @file Gathers pieces in a kernel's window and has them merged together. */
import type { Kernel } from '../kernel/kernel.js'
import type { PieceSink } from '../reference/pipeline.js'
import type { IdCollector } from './ids.js'

const WINDOW = 1 << 16
/** Up to this many units a loop is quicker than a call into the platform's encoder. */
const SHORT = 32

export interface Batch {
  /** The ids of the last flush. */
  ids(): Uint32Array
  into(ids: IdCollector): PieceSink
  flush(ids: IdCollector): void
}

/** @param joins where given, pieces are cut between characters for which it is false: that changes no id */
export function makeBatch(kernel: Kernel, joins?: (left: number, right: number) => boolean): Batch {
  const cutter = joins === undefined ? null : makeCutter(joins)
  const utf8 = new TextEncoder()
  let size = 0
  let inputAt = 0
  let piecesAt = 0
  let input = new Uint8Array(0)
  let ends = new Uint32Array(0)
  let output = new Uint32Array(0)
  let have = 0
  let count = 0

  function reserve(bytes: number): void {
    size = bytes
    inputAt = kernel.reserveWindow(size)
    piecesAt = kernel.reservePieces(size)
    refresh()
  }

  function refresh(): void {
    const { buffer } = kernel.memory
    input = new Uint8Array(buffer, inputAt, size)
    ends = new Uint32Array(buffer, piecesAt, size * 2)
    output = new Uint32Array(buffer, kernel.outputAt(), size)
  }

  function flush(ids: IdCollector): void {
    if (count === 0) return
    kernel.encodePieces(count)
    if (input.length === 0) refresh()
    ids.sink(kernel.idCount())
    have = count = 0
  }

  function makeRoom(bytes: number, ids: IdCollector): void {
    if (have + bytes <= size) return
    flush(ids)
    if (bytes > size) reserve(Math.max(WINDOW, bytes))
  }

  function write(text: string): void {
    if (text.length <= SHORT) {
      let i = 0
      for (; i < text.length; i++) {
        const unit = text.charCodeAt(i)
        if (unit >= 0x80) break
        input[have + i] = unit
      }
      if (i === text.length) {
        have += i
        return
      }
    }
    have += utf8.encodeInto(text, input.subarray(have)).written
  }

  function append(text: string, ids: IdCollector): void {
    makeRoom(text.length * 3, ids)
    write(text)
    ends[2 * count++] = have
  }

  return {
    ids: () => output,
    flush,
    into: (ids) => ({
      piece({ text }) {
        if (cutter === null) return append(text, ids)
        for (let from = 0; from < text.length; from = cutter.to) {
          const cuts = cutter.next(text, from)
          makeRoom(cutter.bytes, ids)
          for (let i = 0; i < cuts.length; i++) ends[2 * count++] = have + cuts[i]
          write(from === 0 && cutter.to === text.length ? text : text.slice(from, cutter.to))
        }
      },
      added(id) {
        flush(ids)
        ids.add(id)
      },
    }),
  }
}

/** Units that are cut together. */
const STEP = 1 << 14
/** Pieces that the kernel's first cache takes: shorter ones are cut only where words begin, so that they come again. */
const WORD = 15

interface Cutter {
  /** Ends of the pieces of text[from, to), in bytes from its beginning. */
  next(text: string, from: number): Uint32Array
  readonly to: number
  readonly bytes: number
}

function makeCutter(joins: (left: number, right: number) => boolean): Cutter {
  const cuts = new Uint32Array(2 * STEP)
  let to = 0
  let bytes = 0

  function next(text: string, from: number): Uint32Array {
    let count = 0
    let at = 0
    let begin = 0
    let left = -1
    let i = from
    for (; i < text.length; i++) {
      let point = text.charCodeAt(i)
      let length = point < 0x80 ? 1 : point < 0x800 ? 2 : 3
      if ((point & 0xfc00) === 0xd800) {
        point = text.codePointAt(i)!
        length = 4
      }
      if (left >= 0 && (startsWord(point) || at - begin > WORD) && !joins(left, point)) {
        cuts[count++] = begin = at
        if (i - from >= STEP) break
      }
      left = point
      at += length
      if (length === 4) i++
    }
    if (i === text.length) cuts[count++] = at
    to = i
    bytes = at
    return cuts.subarray(0, count)
  }

  return {
    next,
    get to() {
      return to
    },
    get bytes() {
      return bytes
    },
  }
}

/** The sign that SentencePiece writes for a space, a space, an end of a line. */
function startsWord(point: number): boolean {
  return point === 0x2581 || point === 0x20 || point === 0x0a
}
