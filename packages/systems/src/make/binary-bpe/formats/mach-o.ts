/** @file Mach-O: macOS and iOS, also files for several processors. Source: Apple's mach-o/loader.h and mach-o/fat.h. */
import type { Executable } from '../executable.js'
import { headerReader, kindOfName, MOST_SECTIONS, sectionList, type SectionList } from './reader.js'

const MACHINES: ReadonlyMap<number, string> = new Map([
  [0x7, 'x86'],
  [0x1000007, 'x86-64'],
  [0xc, 'ARM'],
  [0x100000c, 'ARM64'],
])

const SEGMENT = 1
const SEGMENT_64 = 0x19
const INSTRUCTIONS = 0x8000_0400
/** Java's classes begin with the same four bytes; there the number that follows is above 40. */
const MOST_PROCESSORS = 40

export function readMachO(bytes: Uint8Array): Executable | null {
  const list = sectionList(bytes.length)
  const machines =
    bytes.length >= 8 && headerReader(bytes, false).u32(0) === 0xcafebabe
      ? readFat(bytes, list)
      : [readSlice(bytes, 0, bytes.length, list)].filter((machine) => machine !== null)
  if (machines.length === 0) return null
  return { format: 'Mach-O', machine: machines.join(' + '), sections: list.sections, misplaced: list.misplaced }
}

function readFat(bytes: Uint8Array, list: SectionList): string[] {
  const read = headerReader(bytes, false)
  const count = read.u32(4)
  const machines: string[] = []
  if (count > MOST_PROCESSORS) return machines
  for (let index = 0; index < count; index++) {
    const at = 8 + 20 * index
    if (!read.has(at, 20)) break
    const offset = read.u32(at + 8)
    const size = read.u32(at + 12)
    const machine = read.has(offset, size) ? readSlice(bytes, offset, size, list) : null
    if (machine !== null) machines.push(machine)
  }
  return machines
}

/** Adds the sections of one processor's part; returns its name, or null where none begins there. */
function readSlice(bytes: Uint8Array, from: number, size: number, list: SectionList): string | null {
  if (size < 28 || from + size > bytes.length) return null
  const little = bytes[from] !== 0xfe
  const read = headerReader(bytes, little)
  const magic = read.u32(from)
  if (magic !== 0xfeedface && magic !== 0xfeedfacf) return null
  const wide = magic === 0xfeedfacf
  const cpu = read.u32(from + 4)
  const end = from + size
  let at = from + (wide ? 32 : 28)
  for (let left = Math.min(read.u32(from + 16), MOST_SECTIONS); left > 0 && at + 8 <= end; left--) {
    const command = read.u32(at)
    const length = read.u32(at + 4)
    if (length < 8 || at + length > end) {
      list.misplaced++
      break
    }
    if (command === SEGMENT_64 || command === SEGMENT) readSegment(read, at, length, command === SEGMENT_64, from, list)
    at += length
  }
  return MACHINES.get(cpu) ?? String(cpu)
}

function readSegment(
  read: ReturnType<typeof headerReader>,
  at: number,
  length: number,
  wide: boolean,
  from: number,
  list: SectionList,
): void {
  const [first, entry] = wide ? [72, 80] : [56, 68]
  if (length < first) return
  const count = Math.min(read.u32(at + (wide ? 64 : 48)), Math.floor((length - first) / entry))
  for (let index = 0; index < count; index++) {
    const section = at + first + entry * index
    const flags = read.u32(section + (wide ? 64 : 56))
    // Memory that the file does not hold.
    if ((flags & 0xff) === 1 || (flags & 0xff) === 12) continue
    const name = `${read.name(section + 16, 16)},${read.name(section, 16)}`
    const code = (flags & INSTRUCTIONS) !== 0
    const size = wide ? read.u64(section + 40) : read.u32(section + 36)
    const offset = read.u32(section + (wide ? 48 : 40))
    list.add(name, code ? 'code' : (kindOfName(name) ?? 'other'), from + offset, size)
  }
}
