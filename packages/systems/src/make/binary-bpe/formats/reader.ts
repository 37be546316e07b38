/** @file Numbers of a header, and sections that are checked against the file. */
import type { Section, SectionKind } from '../executable.js'

/** Most sections that are read: real files have a few dozen, object files a few thousand. */
export const MOST_SECTIONS = 10_000

export interface HeaderReader {
  /** Whether so many bytes are there. */
  has(offset: number, bytes: number): boolean
  u8(offset: number): number
  u16(offset: number): number
  u32(offset: number): number
  /** 0 where the number is above 2^53: no file is that large. */
  u64(offset: number): number
  /** Up to a zero byte, at most `most` bytes, as Latin-1. */
  name(offset: number, most: number): string
}

export function headerReader(bytes: Uint8Array, little: boolean): HeaderReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return {
    has: (offset, count) => Number.isSafeInteger(offset) && offset >= 0 && offset + count <= bytes.length,
    u8: (offset) => view.getUint8(offset),
    u16: (offset) => view.getUint16(offset, little),
    u32: (offset) => view.getUint32(offset, little),
    u64(offset) {
      const value = Number(view.getBigUint64(offset, little))
      return Number.isSafeInteger(value) ? value : 0
    },
    name(offset, most) {
      let text = ''
      for (let i = 0; i < most && offset + i < bytes.length; i++) {
        const byte = bytes[offset + i]
        if (byte === 0) break
        text += String.fromCharCode(byte)
      }
      return text
    },
  }
}

export interface SectionList {
  readonly sections: Section[]
  misplaced: number
  add(name: string, kind: SectionKind, offset: number, size: number): void
}

/** Sections lie beside each other; headers that say otherwise must not make work of many times the file. */
const MOST_OVERLAP = 2

/** Takes sections that hold something and lie inside the file, as long as they do not lie on one another; counts the others. */
export function sectionList(fileSize: number): SectionList {
  let held = 0
  const list: SectionList = {
    sections: [],
    misplaced: 0,
    add(name, kind, offset, size) {
      if (size === 0) return
      const inside = offset >= 0 && size > 0 && offset + size <= fileSize
      if (!inside || list.sections.length >= MOST_SECTIONS || held + size > MOST_OVERLAP * fileSize) list.misplaced++
      else {
        held += size
        list.sections.push({ name, kind, offset, size })
      }
    },
  }
  return list
}

/** What a section holds, by its name: names are conventions that compilers and linkers share. */
export function kindOfName(name: string): SectionKind | null {
  for (const [pattern, kind] of KINDS) if (pattern.test(name)) return kind
  return null
}

const KINDS: readonly (readonly [RegExp, SectionKind])[] = [
  [/^(\.z?debug_|__DWARF)/, 'debug'],
  [/^\.(eh_frame|gcc_except|pdata|xdata)|__unwind_info|__eh_frame|__gcc_except/, 'unwinding'],
  [/^\.(rel|reloc|relr)|__rebase/, 'relocations'],
  [/^\.(dynstr|strtab|shstrtab|comment)|__cstring|__objc_methname/, 'strings'],
  [/^\.(dynsym|symtab|gnu\.hash|gnu\.version|hash|idata|edata)/, 'symbols'],
  [/^\.(rodata|rdata)|__const|__literal/, 'constants'],
  [/^\.(data|got|bss|init_array|fini_array)|^__DATA/, 'data'],
]
