// The piece counter: cuts text with the scanners of the encoder kernel, or takes pieces that the host has cut.
// One instance of the module is one table.
import { CL100K, CL100K_TIKTOKEN, GPT2, next, O200K, QWEN2 } from '../../kernel/assembly/scan'
import { give, take } from './regions'
import { addPiece } from './table'

export { allocClassBlocks, classIndex } from '../../kernel/assembly/classes'
export { clearPieces, pieceTotal, tableBytes } from './table'
export { endOrder, nextPieces, piecesAt, piecesText, sortPieces } from './order'

/** Zero bytes that must follow each document: scanners and the table read ahead. */
const SLACK: usize = 64

let input: usize = 0
let inputBytes: usize = 0
let record: usize = 0
let recordBytes: usize = 0

/** Room for `size` bytes of text, with slack behind. What was in the window before stays where the room suffices. */
export function reserveWindow(size: u32): usize {
  const bytes = <usize>size + SLACK
  if (bytes > inputBytes) {
    const at = take(bytes)
    memory.copy(at, input, inputBytes)
    give(input, inputBytes)
    input = at
    inputBytes = bytes
  }
  return input
}

/** Room for the ends (and counts) of pieces that the host has cut. */
export function reserveRecord(size: u32): usize {
  if (<usize>size > recordBytes) {
    give(record, recordBytes)
    record = take(size)
    recordBytes = size
  }
  return record
}

/** Counts the pieces of input[from, to) of one document; returns where it stopped: before a piece that later text could change, or at `to`. */
// @ts-ignore: decorator
@inline
function countAs(family: i32, from: u32, to: u32, last: bool): u32 {
  let at = input + from
  const end = input + to
  memory.fill(end, 0, SLACK)
  while (at < end) {
    const stop = next(at, end, last, family)
    if (stop == 0) break
    addPiece(at, <u32>(stop - at), 1)
    at = stop
  }
  return <u32>(at - input)
}

export function countText(family: i32, from: u32, to: u32, last: bool): u32 {
  if (family == GPT2) return countAs(GPT2, from, to, last)
  if (family == CL100K) return countAs(CL100K, from, to, last)
  if (family == CL100K_TIKTOKEN) return countAs(CL100K_TIKTOKEN, from, to, last)
  if (family == QWEN2) return countAs(QWEN2, from, to, last)
  return countAs(O200K, from, to, last)
}

/** Adds pieces of the window, one after the other; the record holds their u32 ends. */
export function countPieces(pieces: u32): void {
  let at = input
  for (let i: u32 = 0; i < pieces; i++) {
    const stop = input + load<u32>(record + (<usize>i << 2))
    if (stop > at) addPiece(at, <u32>(stop - at), 1)
    at = stop
  }
}

/** The same with weights: the record holds f64 counts, then u32 ends. */
export function addCounted(pieces: u32): void {
  const ends = record + (<usize>pieces << 3)
  let at = input
  for (let i: u32 = 0; i < pieces; i++) {
    const stop = input + load<u32>(ends + (<usize>i << 2))
    const count = <u64>load<f64>(record + (<usize>i << 3))
    if (stop > at && count > 0) addPiece(at, <u32>(stop - at), count)
    at = stop
  }
}
