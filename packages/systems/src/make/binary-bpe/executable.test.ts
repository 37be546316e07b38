import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { executableName, readExecutable } from './executable.js'
import { nodeHead } from './testing/programs.js'

/** A file of zeros with numbers and texts put into it. */
function file(
  size: number,
  little: boolean,
  fields: readonly (readonly [at: number, bytes: 1 | 2 | 4 | 8, value: number] | readonly [at: number, text: string])[],
): Uint8Array {
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  for (const field of fields)
    if (typeof field[1] === 'string') bytes.set(new TextEncoder().encode(field[1]), field[0])
    else if (field[1] === 1) view.setUint8(field[0], field[2]!)
    else if (field[1] === 2) view.setUint16(field[0], field[2]!, little)
    else if (field[1] === 4) view.setUint32(field[0], field[2]!, little)
    else view.setBigUint64(field[0], BigInt(field[2]!), little)
  return bytes
}

/** Sections: name at 1, .text at 7, .bss at 13; the table at 200. */
const elf64 = file(512, true, [
  [0, '\x7fELF\x02\x01'],
  [18, 2, 0x3e],
  [40, 8, 200],
  [58, 2, 64],
  [60, 2, 4],
  [62, 2, 1],
  [100, '\0.shstrtab\0.text\0.bss\0'],
  [264, 4, 1],
  [264 + 24, 8, 100],
  [264 + 32, 8, 24],
  [328, 4, 11],
  [328 + 4, 4, 1],
  [328 + 8, 8, 6],
  [328 + 24, 8, 140],
  [328 + 32, 8, 50],
  [392, 4, 17],
  [392 + 4, 4, 8],
  [392 + 24, 8, 190],
  [392 + 32, 8, 4000],
])

const elf32 = file(300, false, [
  [0, '\x7fELF\x01\x02'],
  [18, 2, 8],
  [32, 4, 100],
  [46, 2, 40],
  [48, 2, 3],
  [50, 2, 9],
  [140 + 4, 4, 1],
  [140 + 8, 4, 4],
  [140 + 16, 4, 60],
  [140 + 20, 4, 40],
  [180 + 4, 4, 1],
  [180 + 16, 4, 290],
  [180 + 20, 4, 40],
])

const pe = file(400, true, [
  [0, 'MZ'],
  [0x3c, 4, 0x80],
  [0x80, 'PE'],
  [0x84, 2, 0xaa64],
  [0x86, 2, 2],
  [0x94, 2, 0],
  [0x98, '.text'],
  [0x98 + 16, 4, 30],
  [0x98 + 20, 4, 300],
  [0x98 + 36, 4, 0x60000020],
  [0xc0, '.rdata'],
  [0xc0 + 16, 4, 20],
  [0xc0 + 20, 4, 330],
])

function machO(at: number, size = 400): [number, 1 | 2 | 4 | 8, number][] {
  return [
    [at, 4, 0xfeedfacf],
    [at + 4, 4, 0x100000c],
    [at + 16, 4, 1],
    [at + 32, 4, 0x19],
    [at + 36, 4, 72 + 160],
    [at + 32 + 64, 4, 2],
    [at + 32 + 72 + 40, 8, 40],
    [at + 32 + 72 + 48, 4, 300],
    [at + 32 + 72 + 64, 4, 0x80000400],
    [at + 32 + 152 + 40, 8, 10],
    [at + 32 + 152 + 48, 4, size - 20],
  ]
}
const mach = file(400, true, [...machO(0), [104, '__text'], [120, '__TEXT'], [184, '__cstring'], [200, '__TEXT']])
const fat = (() => {
  const bytes = file(1000, false, [
    [0, 4, 0xcafebabe],
    [4, 4, 1],
    [16, 4, 100],
    [20, 4, 400],
  ])
  bytes.set(mach, 100)
  return bytes
})()

const wasm = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 2, 9, 9, 10, 0x83, 0, 1, 2, 3, 11, 0x50)

describe('executables', () => {
  test.each([
    [
      'ELF x86-64',
      elf64,
      [
        ['.shstrtab', 'strings', 100, 24],
        ['.text', 'code', 140, 50],
      ],
      0,
    ],
    ['ELF MIPS', elf32, [['', 'code', 60, 40]], 1],
    [
      'PE ARM64',
      pe,
      [
        ['.text', 'code', 300, 30],
        ['.rdata', 'constants', 330, 20],
      ],
      0,
    ],
    [
      'Mach-O ARM64',
      mach,
      [
        ['__TEXT,__text', 'code', 300, 40],
        ['__TEXT,__cstring', 'strings', 380, 10],
      ],
      0,
    ],
    [
      'Mach-O ARM64',
      fat,
      [
        ['__TEXT,__text', 'code', 400, 40],
        ['__TEXT,__cstring', 'strings', 480, 10],
      ],
      0,
    ],
    [
      'WebAssembly',
      wasm,
      [
        ['type', 'symbols', 10, 2],
        ['code', 'code', 15, 3],
      ],
      1,
    ],
  ])('%s: sections lie where the headers say', (name, bytes, sections, misplaced) => {
    const found = readExecutable(bytes)!
    expect(executableName(found)).toBe(name)
    expect(found.sections.map((section) => [section.name, section.kind, section.offset, section.size])).toEqual(
      sections,
    )
    expect(found.misplaced).toBe(misplaced)
  })

  it('are told from other files', () => {
    for (const text of ['', 'MZ', '\x7fELF', '#!/bin/sh\n'.repeat(20), 'PK\x03\x04'.repeat(30)])
      expect(readExecutable(new TextEncoder().encode(text))).toBeNull()
    const javaClass = file(100, false, [
      [0, 4, 0xcafebabe],
      [4, 4, 61],
    ])
    expect(readExecutable(javaClass)).toBeNull()
    expect(readExecutable(nodeHead(4096))?.format).toBe(
      { linux: 'ELF', win32: 'PE', darwin: 'Mach-O' }[process.platform as 'linux'],
    )
  })

  it('make no more work than twice the file, however often the headers name it', () => {
    const many = 50
    const sections = Array.from({ length: many }, (_, i) => {
      const at = 64 + 64 * (i + 1)
      return [
        [at + 4, 4, 1],
        [at + 24, 8, 0],
        [at + 32, 8, 4000],
      ] as const
    })
    const hostile = file(4000, true, [
      [0, '\x7fELF\x02\x01'],
      [18, 2, 0x3e],
      [40, 8, 64],
      [58, 2, 64],
      [60, 2, many + 1],
      ...sections.flat(),
    ])
    const found = readExecutable(hostile)!
    expect(found.sections).toHaveLength(2)
    expect(found.misplaced).toBe(many - 2)
  })

  it('are never believed beyond the end of the file, whatever the headers say', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(elf64, elf32, pe, mach, fat, wasm),
        fc.array(fc.tuple(fc.nat(520), fc.nat(255)), { maxLength: 12 }),
        fc.nat(520),
        (original, changes, length) => {
          const bytes = original.slice(0, Math.max(length, 8))
          for (const [at, value] of changes) if (at > 5 && at < bytes.length) bytes[at] = value
          const found = readExecutable(bytes)
          for (const { offset, size } of found?.sections ?? []) {
            expect(offset).toBeGreaterThanOrEqual(0)
            expect(size).toBeGreaterThan(0)
            expect(offset + size).toBeLessThanOrEqual(bytes.length)
          }
        },
      ),
      { numRuns: 3000 },
    )
  })
})
