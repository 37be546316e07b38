/** @file Fills a kernel with a numbered vocabulary. */
import { instantiateKernel, type Kernel } from '../kernel/kernel.js'
import type { Numbering } from './numbering.js'

/** What the kernel's packed tables hold: numbers of 21 bits, ranks of 22, lengths that fit its scratch lists. */
const MAX_NUMBERS = 2 ** 21 - 2
const MAX_MERGES = 2 ** 22 - 2
const MAX_TOKEN_BYTES = 0x7fff

export interface KernelOptions {
  /** A piece that is a token is emitted without merging. */
  readonly whole: boolean
  /** Where merging joins each token (kernel/assembly/backtrack.ts), if known; else it is found out. */
  readonly cuts: Uint8Array | undefined
}

/** Null where the vocabulary exceeds what the kernel can hold, or lacks bytes that occur in UTF-8. */
export function buildKernel(numbering: Numbering, { whole, cuts }: KernelOptions): Kernel | null {
  const { bytes, ends, ids, merges } = numbering
  if (ends.length > MAX_NUMBERS || (merges !== null && merges.products.length > MAX_MERGES)) return null
  const kernel = instantiateKernel()
  const arena = kernel.allocVocabulary(bytes.length, ends.length)
  new Uint8Array(kernel.memory.buffer).set(bytes, arena)
  const words = (at: number): Uint32Array => new Uint32Array(kernel.memory.buffer, at)
  words(kernel.vocabularyEnds()).set(ends)
  if (ids !== null) {
    const at = kernel.allocIds()
    words(at).set(ids)
  }
  const known = cuts !== undefined && cuts.length === ends.length
  const cutsAt = kernel.allocCuts()
  if (known) {
    new Uint16Array(kernel.memory.buffer, cutsAt).set(cuts)
    kernel.setCuts(cutsAt)
  }
  kernel.buildVocabulary()
  if (kernel.longestToken() > MAX_TOKEN_BYTES || !hasBytesOfUtf8(kernel)) return null
  if (merges !== null) {
    const pairs = kernel.allocPairs(merges.products.length)
    words(pairs).set(merges.pairs)
    kernel.buildPairs()
    const products = kernel.allocProducts(merges.products.length)
    words(products).set(merges.products)
  }
  let proper = known || kernel.deriveCuts(cutsAt, merges === null ? 0 : 1) !== 0
  if (proper) {
    if (!known) kernel.setCuts(cutsAt)
    proper = kernel.buildParts() !== 0 && (known || kernel.partsAreProper() !== 0)
  }
  kernel.setRules(merges === null ? 0 : 1, proper ? 1 : 0, whole ? 1 : 0)
  return kernel
}

/** 0xc0, 0xc1 and 0xf5 up never occur in UTF-8; vocabularies made from valid text may lack them. */
function hasBytesOfUtf8(kernel: Kernel): boolean {
  const at = kernel.alloc(64)
  for (let byte = 0; byte < 0xf5; byte++) {
    if (byte === 0xc0 || byte === 0xc1) continue
    new Uint8Array(kernel.memory.buffer)[at] = byte
    if (kernel.numberOf(at, 1) === -1) return false
  }
  return true
}
