/** @file What kind of program a file is, and its sections. Headers may lie: nothing outside of the file is believed. */
import { readElf } from './formats/elf.js'
import { readMachO } from './formats/mach-o.js'
import { readPe } from './formats/pe.js'
import { readWasm } from './formats/wasm.js'

/** What a section holds, as far as header and name tell. */
export type SectionKind =
  'code' | 'constants' | 'data' | 'strings' | 'symbols' | 'relocations' | 'unwinding' | 'debug' | 'other'

export interface Section {
  /** As the file has it, such as `.text` or `__TEXT,__cstring`. */
  readonly name: string
  readonly kind: SectionKind
  /** In bytes, from the beginning of the file. */
  readonly offset: number
  readonly size: number
}

export interface Executable {
  readonly format: 'ELF' | 'PE' | 'Mach-O' | 'WebAssembly'
  /** `x86-64`, `ARM64`, ...; the number in the header where it is none of those known. */
  readonly machine: string
  readonly sections: readonly Section[]
  /** Sections that the header places outside of the file, left out. */
  readonly misplaced: number
}

/**
 * Reads the headers of an ELF, PE, Mach-O or WebAssembly file.
 *
 * @returns null for anything else, and for headers that end early
 * @example
 * readExecutable(await readFile(process.execPath))?.machine // 'x86-64'
 */
export function readExecutable(bytes: Uint8Array): Executable | null {
  for (const read of [readElf, readPe, readMachO, readWasm]) {
    const found = read(bytes)
    if (found !== null) return found
  }
  return null
}

/** Format and machine, as rows of tables are named. */
export function executableName({ format, machine }: Executable): string {
  return format === 'WebAssembly' ? format : `${format} ${machine}`
}
