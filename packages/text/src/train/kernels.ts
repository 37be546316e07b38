/** @file The WebAssembly modules of training: compiled once, instantiated once for each loop or counter. */
import { wasm as mergeWasm } from './merge.generated.js'

/** What assembly/merge.ts exports. Addresses are in bytes and come as signed 32-bit numbers; flags are 0 or 1. */
export interface MergeKernel {
  readonly memory: WebAssembly.Memory
  reserveSequences(symbols: number, sequences: number, minimum: number, track: number): number
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
  setTieRule(texts: number): void
  next(remaining: number): number
  candidateLeft(): number
  candidateRight(): number
  candidateCount(): number
  refuse(): void
  merge(id: number): void
}

let mergeModule: WebAssembly.Module | undefined

export function instantiateMergeKernel(): MergeKernel {
  mergeModule ??= new WebAssembly.Module(decodeBase64(mergeWasm))
  return new WebAssembly.Instance(mergeModule).exports as unknown as MergeKernel
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}
