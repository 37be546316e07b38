/** @file WebAssembly modules. Source: the WebAssembly core specification, section 5.5. */
import type { Executable, SectionKind } from '../executable.js'
import { MOST_SECTIONS, sectionList } from './reader.js'

const NAMES: readonly (readonly [name: string, kind: SectionKind])[] = [
  ['custom', 'other'],
  ['type', 'symbols'],
  ['import', 'symbols'],
  ['function', 'symbols'],
  ['table', 'other'],
  ['memory', 'other'],
  ['global', 'data'],
  ['export', 'symbols'],
  ['start', 'other'],
  ['element', 'data'],
  ['code', 'code'],
  ['data', 'data'],
]

export function readWasm(bytes: Uint8Array): Executable | null {
  if (bytes.length < 8 || bytes[0] !== 0 || bytes[1] !== 0x61 || bytes[2] !== 0x73 || bytes[3] !== 0x6d) return null
  const list = sectionList(bytes.length)
  let at = 8
  for (let count = 0; at < bytes.length && count < MOST_SECTIONS; count++) {
    const [name, kind] = NAMES[bytes[at]] ?? [`section ${bytes[at]}`, 'other']
    const size = leb128(bytes, at + 1)
    if (size === null) {
      list.misplaced++
      break
    }
    list.add(name, kind, size.end, size.value)
    at = size.end + size.value
  }
  return { format: 'WebAssembly', machine: 'WebAssembly', sections: list.sections, misplaced: list.misplaced }
}

/** An unsigned number of at most 32 bits. */
function leb128(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | null {
  let value = 0
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i]
    if (byte === undefined) return null
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return { value, end: at + i + 1 }
  }
  return null
}
