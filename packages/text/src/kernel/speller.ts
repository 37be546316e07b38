/** @file The WebAssembly module that spells ids. */
import { decodeBase64 } from '../base64.js'
import { wasm } from './spell.generated.js'

/** What assembly/spell.ts exports. Addresses and sizes are in bytes. */
export interface Speller {
  readonly memory: WebAssembly.Memory
  /** Makes all room there will be: the memory does not grow afterwards. */
  allocTable(count: number, byteLength: number, longest: number): void
  idsAt(): number
  spansAt(): number
  bytesAt(): number
  outAt(): number
  spelled(): number
  spell(count: number, skipSpecial: number): number
}

/** As in assembly/spell.ts. */
export const IDS = 4096
export const GAP = 0xffffffff
export const SPECIAL = 0x80000000

let module: WebAssembly.Module | undefined

export function instantiateSpeller(): Speller {
  module ??= new WebAssembly.Module(decodeBase64(wasm))
  return new WebAssembly.Instance(module).exports as unknown as Speller
}
