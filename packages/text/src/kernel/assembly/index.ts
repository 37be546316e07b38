// The encoder kernel: what the host calls. One instance of the module is one encoder.
import { alloc } from './memory'
import { emitPiece } from './pieces'
import { CL100K, CL100K_TIKTOKEN, GPT2, next, O200K, QWEN2 } from './scan'

export { alloc } from './memory'
export { allocClassBlocks, classIndex } from './classes'
export {
  allocCuts,
  allocIds,
  allocVocabulary,
  buildVocabulary,
  longestToken,
  missingByte,
  numberOf,
  setCuts,
  vocabularyEnds,
} from './vocabulary'
export { allocPairs, buildPairs } from './pairs'
export { allocProducts } from './merge'
export { buildParts, deriveCuts, partsAreProper } from './backtrack'
export { clearCaches, setRules } from './pieces'

let input: usize = 0
let output: usize = 0
let pieces: usize = 0
let written: u32 = 0
let pieceCount: u32 = 0

/** Makes room for windows of `size` bytes: the text, its ids (one per byte at most), and the ends of its pieces. */
export function reserveWindow(size: u32): usize {
  input = alloc(size + 128)
  output = alloc((<usize>size << 2) + 128)
  pieces = 0
  return input
}

export function outputAt(): usize {
  return output
}

/** Room for the record of pieces, which only calls with offsets need. */
export function reservePieces(size: u32): usize {
  if (!pieces) pieces = alloc((<usize>size << 3) + 16)
  return pieces
}

/** Number of ids that the last call wrote. */
export function idCount(): u32 {
  return written
}

export function piecesFound(): u32 {
  return pieceCount
}

/** Encodes input[from, to); returns where it stopped: before a piece that later text could change, or at `to`. */
// @ts-ignore: decorator
@inline
function encodeAs(family: i32, from: u32, to: u32, last: bool, record: bool): u32 {
  const end = input + to
  let at = input + from
  let out = output
  pieceCount = 0
  v128.store(end, i64x2.splat(0))
  v128.store(end, i64x2.splat(0), 16)
  while (at < end) {
    const stop = next(at, end, last, family)
    if (stop == 0) break
    out = emitPiece(at, <u32>(stop - at), out)
    at = stop
    if (record) {
      store<u32>(pieces + (<usize>pieceCount << 3), <u32>(at - input))
      store<u32>(pieces + (<usize>pieceCount << 3), <u32>(out - output) >>> 2, 4)
      pieceCount++
    }
  }
  written = <u32>(out - output) >>> 2
  return <u32>(at - input)
}

export function encodeGpt2(from: u32, to: u32, last: bool): u32 {
  return encodeAs(GPT2, from, to, last, false)
}
export function encodeCl100k(from: u32, to: u32, last: bool): u32 {
  return encodeAs(CL100K, from, to, last, false)
}
export function encodeCl100kTiktoken(from: u32, to: u32, last: bool): u32 {
  return encodeAs(CL100K_TIKTOKEN, from, to, last, false)
}
export function encodeQwen2(from: u32, to: u32, last: bool): u32 {
  return encodeAs(QWEN2, from, to, last, false)
}
export function encodeO200k(from: u32, to: u32, last: bool): u32 {
  return encodeAs(O200K, from, to, last, false)
}

/** As the calls above, and records for each piece its end in the input and the number of ids so far. */
export function encodeRecorded(family: i32, from: u32, to: u32, last: bool): u32 {
  if (family == GPT2) return encodeAs(GPT2, from, to, last, true)
  if (family == CL100K) return encodeAs(CL100K, from, to, last, true)
  if (family == CL100K_TIKTOKEN) return encodeAs(CL100K_TIKTOKEN, from, to, last, true)
  if (family == QWEN2) return encodeAs(QWEN2, from, to, last, true)
  return encodeAs(O200K, from, to, last, true)
}

/** Encodes pieces that the host has cut: `count` ends in the record of pieces, which then also gets the numbers of ids. */
export function encodePieces(count: u32): void {
  let at = input
  let out = output
  for (let i: u32 = 0; i < count; i++) {
    const stop = input + load<u32>(pieces + (<usize>i << 3))
    if (stop > at) out = emitPiece(at, <u32>(stop - at), out)
    at = stop
    store<u32>(pieces + (<usize>i << 3), <u32>(out - output) >>> 2, 4)
  }
  pieceCount = count
  written = <u32>(out - output) >>> 2
}
