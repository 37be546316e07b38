/** @file ELF: Linux, BSD, most embedded systems. Source: the System V ABI, chapter 4. */
import type { Executable } from '../executable.js'
import { headerReader, kindOfName, MOST_SECTIONS, sectionList } from './reader.js'

const MACHINES: ReadonlyMap<number, string> = new Map([
  [0x03, 'x86'],
  [0x08, 'MIPS'],
  [0x14, 'PowerPC'],
  [0x15, 'PowerPC64'],
  [0x16, 'S/390'],
  [0x28, 'ARM'],
  [0x3e, 'x86-64'],
  [0xb7, 'ARM64'],
  [0xf3, 'RISC-V'],
  [0x102, 'LoongArch'],
])

const NO_BITS = 8
const EXECUTABLE = 4

export function readElf(bytes: Uint8Array): Executable | null {
  if (bytes.length < 52 || bytes[0] !== 0x7f || bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46) return null
  const wide = bytes[4] === 2
  if (wide && bytes.length < 64) return null
  const read = headerReader(bytes, bytes[5] !== 2)
  const machine = read.u16(18)
  const table = wide ? read.u64(40) : read.u32(32)
  const entry = read.u16(wide ? 58 : 46)
  const count = Math.min(read.u16(wide ? 60 : 48), MOST_SECTIONS)
  const names = read.u16(wide ? 62 : 50)
  const list = sectionList(bytes.length)
  const result = {
    format: 'ELF',
    machine: MACHINES.get(machine) ?? String(machine),
    sections: list.sections,
  } as const
  // A file without a table of sections is stripped, not broken.
  if (table === 0 || entry < (wide ? 64 : 40)) return { ...result, misplaced: 0 }
  const header = (index: number): number => table + index * entry
  const offsetOf = (at: number): number => (wide ? read.u64(at + 24) : read.u32(at + 16))
  const sizeOf = (at: number): number => (wide ? read.u64(at + 32) : read.u32(at + 20))
  const namesAt = read.has(header(names), entry) ? offsetOf(header(names)) : -1
  for (let index = 1; index < count; index++) {
    const at = header(index)
    if (!read.has(at, entry)) {
      list.misplaced++
      continue
    }
    if (read.u32(at + 4) === NO_BITS) continue
    const name = namesAt < 0 ? '' : read.name(namesAt + read.u32(at), 64)
    const flags = wide ? read.u64(at + 8) : read.u32(at + 8)
    const code = (flags & EXECUTABLE) !== 0
    list.add(name, code ? 'code' : (kindOfName(name) ?? 'other'), offsetOf(at), sizeOf(at))
  }
  return { ...result, misplaced: list.misplaced }
}
