/** @file PE: Windows. Source: Microsoft's PE format specification. */
import type { Executable } from '../executable.js'
import { headerReader, kindOfName, sectionList } from './reader.js'

const MACHINES: ReadonlyMap<number, string> = new Map([
  [0x14c, 'x86'],
  [0x1c0, 'ARM'],
  [0x1c4, 'ARM'],
  [0x5064, 'RISC-V'],
  [0x8664, 'x86-64'],
  [0xa641, 'ARM64'],
  [0xaa64, 'ARM64'],
])

const CODE = 0x20

export function readPe(bytes: Uint8Array): Executable | null {
  if (bytes.length < 64 || bytes[0] !== 0x4d || bytes[1] !== 0x5a) return null
  const read = headerReader(bytes, true)
  const start = read.u32(0x3c)
  if (!read.has(start, 24) || read.u32(start) !== 0x4550) return null
  const machine = read.u16(start + 4)
  const count = read.u16(start + 6)
  const table = start + 24 + read.u16(start + 20)
  const list = sectionList(bytes.length)
  for (let index = 0; index < count; index++) {
    const at = table + 40 * index
    if (!read.has(at, 40)) {
      list.misplaced += count - index
      break
    }
    const name = read.name(at, 8)
    const code = (read.u32(at + 36) & CODE) !== 0
    list.add(name, code ? 'code' : (kindOfName(name) ?? 'other'), read.u32(at + 20), read.u32(at + 16))
  }
  return {
    format: 'PE',
    machine: MACHINES.get(machine) ?? String(machine),
    sections: list.sections,
    misplaced: list.misplaced,
  }
}
