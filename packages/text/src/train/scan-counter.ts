/** @file Counts the pieces of published split patterns with the kernel's scanners. */
import { FAMILIES } from '../fast/patterns.js'
import { validPrefix } from '../fast/utf8.js'
import { createNormalizer } from '../normalizers/create.js'
import { wellFormed } from '../reference/utf8.js'
import type { CutPlan } from './cut-plan.js'
import type { PieceTable } from './piece-table.js'
import { builtin } from './platform.js'

const WINDOW = 1 << 18

export function scanCounter(
  table: PieceTable,
  { family, normalizer }: CutPlan & { kind: 'scan' },
): (document: string | Uint8Array) => void {
  const normalizers = normalizer === null ? [] : createNormalizer(normalizer)
  const encoder = new TextEncoder()
  const { kernel } = table
  let capacity = WINDOW
  let window = kernel.reserveWindow(capacity) >>> 0
  /** Bytes at the beginning of the window that the scanner has not decided yet. */
  let rest = 0

  const scan = (filled: number, last: boolean): void => {
    const stop = kernel.countText(FAMILIES[family], 0, filled, last ? 1 : 0)
    rest = filled - stop
    if (rest > 0 && stop > 0) table.view(window, filled).copyWithin(0, stop, filled)
    // A piece that fills half of the window needs a larger one.
    if (rest > capacity >> 1) {
      capacity *= 2
      window = kernel.reserveWindow(capacity) >>> 0
    }
  }

  const addText = (text: string): void => {
    for (let from = 0; from < text.length;) {
      // Three bytes for each unit always suffice.
      let to = Math.min(text.length, from + Math.floor((capacity - rest) / 3))
      if (to < text.length && (text.charCodeAt(to - 1) & 0xfc00) === 0xd800) to--
      const part = from === 0 && to === text.length ? text : text.slice(from, to)
      const { written } = encoder.encodeInto(part, table.view(window + rest, capacity - rest))
      from = to
      scan(rest + written, from === text.length)
    }
  }

  const addBytes = (bytes: Uint8Array): void => {
    for (let from = 0; from < bytes.length;) {
      let to = Math.min(bytes.length, from + capacity - rest)
      while (to < bytes.length && (bytes[to] & 0xc0) === 0x80) to--
      table.view(window + rest, to - from).set(bytes.subarray(from, to))
      const filled = rest + to - from
      from = to
      scan(filled, from === bytes.length)
    }
  }

  return (document) => {
    if (normalizers.length > 0) {
      const text = wellFormed(typeof document === 'string' ? document : decodeText(document))
      addText(normalizers.reduce((done, step) => step.apply(done), text))
    } else if (typeof document === 'string') addText(document)
    else if (isUtf8(document)) addBytes(document)
    else addText(decodeText(document))
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  const native = builtin('buffer')?.isUtf8
  return native === undefined ? validPrefix(bytes) === bytes.length : native(bytes)
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Text of bytes that should be UTF-8; what is not becomes U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}
