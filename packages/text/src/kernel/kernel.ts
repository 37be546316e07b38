/** @file The WebAssembly kernel: compiled once, instantiated once for each encoder. */
import { decodeBase64 } from '../base64.js'
import { blocks, index } from './class-table.generated.js'
import { wasm } from './kernel.generated.js'

/** What assembly/index.ts exports. Addresses and sizes are in bytes; flags are 0 or 1. */
export interface Kernel {
  readonly memory: WebAssembly.Memory
  alloc(bytes: number): number
  classIndex(): number
  allocClassBlocks(count: number): number
  allocVocabulary(byteLength: number, count: number): number
  vocabularyEnds(): number
  allocIds(): number
  buildVocabulary(): void
  missingByte(): number
  longestToken(): number
  numberOf(at: number, length: number): number
  allocPairs(count: number): number
  buildPairs(): void
  allocProducts(count: number): number
  deriveCuts(cuts: number, listed: number): number
  allocCuts(): number
  setCuts(cuts: number): void
  buildParts(): number
  partsAreProper(): number
  setRules(mergeList: number, inOrder: number, whole: number): void
  clearCaches(): void
  reserveWindow(size: number): number
  outputAt(): number
  reservePieces(size: number): number
  idCount(): number
  piecesFound(): number
  encodeGpt2(from: number, to: number, last: number): number
  encodeCl100k(from: number, to: number, last: number): number
  encodeCl100kTiktoken(from: number, to: number, last: number): number
  encodeQwen2(from: number, to: number, last: number): number
  encodeO200k(from: number, to: number, last: number): number
  encodeRecorded(family: number, from: number, to: number, last: number): number
  encodePieces(count: number): void
}

let module: WebAssembly.Module | undefined

export function instantiateKernel(): Kernel {
  module ??= new WebAssembly.Module(decodeBase64(wasm))
  const kernel = new WebAssembly.Instance(module).exports as unknown as Kernel
  const blockBytes = decodeBase64(blocks)
  const blocksAt = kernel.allocClassBlocks(blockBytes.length >> 7)
  const memory = new Uint8Array(kernel.memory.buffer)
  memory.set(blockBytes, blocksAt)
  memory.set(decodeBase64(index), kernel.classIndex())
  return kernel
}
