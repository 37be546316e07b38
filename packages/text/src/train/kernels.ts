/** @file The WebAssembly modules of training: compiled once, instantiated once for each loop or counter. */
import { decodeBase64 } from '../base64.js'
import { classTable } from '../kernel/classes.js'
import { wasm as countWasm } from './count.generated.js'
import { wasm as mergeWasm } from './merge.generated.js'

/** What assembly/merge.ts exports. Addresses are in bytes and come as signed 32-bit numbers; flags are 0 or 1. */
export interface MergeKernel {
  readonly memory: WebAssembly.Memory
  reserveSequences(symbols: number, sequences: number, track: number): number
  activeAt(): number
  activeNow(): number
  weightsAt(): number
  singlesAt(): number
  slotsAt(): number
  completedAt(): number
  completedNow(): number
  reserveSymbols(count: number): void
  symbolBytes(size: number): number
  defineSymbol(id: number, bytes: number, length: number): void
  allowLengths(count: number, initialToo: number): number
  setMinimum(count: number): void
  setTieRule(texts: number): void
  next(remaining: number): number
  candidateLeft(): number
  candidateRight(): number
  candidateCount(): number
  refuse(): void
  merge(id: number): void
}

/** What assembly/count.ts exports. */
export interface CountKernel {
  readonly memory: WebAssembly.Memory
  classIndex(): number
  allocClassBlocks(count: number): number
  reserveWindow(size: number): number
  reserveRecord(size: number): number
  countText(family: number, from: number, to: number, last: number): number
  countPieces(pieces: number): void
  addCounted(pieces: number): void
  clearPieces(): void
  pieceTotal(): number
  tableBytes(): number
  sortPieces(byCount: number): void
  nextPieces(most: number, bytes: number): number
  piecesAt(): number
  piecesText(): number
  endOrder(): void
}

let mergeModule: WebAssembly.Module | undefined
let countModule: WebAssembly.Module | undefined

export function instantiateMergeKernel(): MergeKernel {
  mergeModule ??= new WebAssembly.Module(decodeBase64(mergeWasm))
  return new WebAssembly.Instance(mergeModule).exports as unknown as MergeKernel
}

export function instantiateCountKernel(): CountKernel {
  countModule ??= new WebAssembly.Module(decodeBase64(countWasm))
  const kernel = new WebAssembly.Instance(countModule).exports as unknown as CountKernel
  const { index, blocks } = classTable()
  const blocksAt = kernel.allocClassBlocks(blocks.length >> 7)
  new Uint8Array(kernel.memory.buffer).set(blocks, blocksAt)
  new Uint16Array(kernel.memory.buffer, kernel.classIndex(), index.length).set(index)
  kernel.clearPieces()
  return kernel
}
