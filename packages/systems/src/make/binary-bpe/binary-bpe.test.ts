import { mkdtempSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { compile, toTokenizerJson } from '@tokenwright/text'
import {
  armInstruction,
  binaryMeasures,
  binaryReport,
  countTokens,
  emptyCounts,
  entropyMap,
  findPrograms,
  loadBinaryTokenizer,
  readIds,
  segments,
  spellingOf,
  splitPrograms,
  tokenKind,
  trainBinary,
  writeIds,
  x86Instruction,
  type SegmentOptions,
} from './index.js'
import { gzipSize, xzSize } from './compressors.js'
import { readPrograms } from './programs.js'
import { nodeCode, nodeHead, randomBytes } from './testing/programs.js'

const code = nodeCode(1 << 17)
const trained = trainBinary([code], { size: 900, workers: 1 }).run.result()
const utf8 = new TextEncoder()

async function cut(text: string | Uint8Array, options: SegmentOptions): Promise<string[]> {
  const { corpus } = segments([typeof text === 'string' ? utf8.encode(text) : text], options)
  const all: string[] = []
  for await (const part of corpus) all.push(Buffer.from(part as Uint8Array).toString())
  return all
}

describe('pieces of files', () => {
  it('keep code and drop padding and noise, and say how much', async () => {
    const { corpus, ledger } = segments([new Uint8Array(3 * 8192), randomBytes(1, 2 * 8192), code], {
      entropy: [0.2, 7.8],
    })
    await trainBinary(corpus, { size: 300, workers: 1 }).run.result()
    expect(ledger).toEqual({ chunks: 5 + 16, bytes: 5 * 8192 + code.length, low: 3, high: 2 })
    const own = trainBinary([new Uint8Array(8192), randomBytes(2, 8192), code], {
      size: 300,
      entropy: [0.2, 7.8],
      workers: 1,
    })
    const filtered = await own.run.result()
    expect(own.ledger).toMatchObject({ low: 1, high: 1, chunks: 18 })
    expect(toTokenizerJson(filtered)).toBe(
      toTokenizerJson(await trainBinary([code], { size: 300, workers: 1 }).run.result()),
    )
  })

  it('end around delimiters', async () => {
    expect(await cut('ab\0\0c\0', { boundaries: 'null' })).toEqual(['ab', '\0\0', 'c', '\0'])
    expect(await cut('ab \tc\u2003d', { boundaries: 'ascii-whitespace' })).toEqual(['ab', ' \t', 'c\u2003d'])
    expect(await cut('ab \u2003\u00a0c\u3000', { boundaries: 'unicode-whitespace' })).toEqual([
      'ab',
      ' \u2003\u00a0',
      'c',
      '\u3000',
    ])
    expect(await cut('a b', { boundaries: 'ascii-whitespace', chunk: 2 })).toEqual(['a', ' ', 'b'])
    expect(await cut('a b', { boundaries: 'ascii-whitespace', probability: 0 })).toEqual(['a b'])
    const text = 'we went to the town and back '.repeat(100)
    const half = await cut(text, { boundaries: 'ascii-whitespace', probability: 0.5, chunk: 0 })
    expect(half.join('')).toBe(text)
    expect(half.length).toBeGreaterThan(500)
    expect(half.length).toBeLessThan(900)
    expect(await cut(text, { boundaries: 'ascii-whitespace', probability: 0.5, chunk: 0 })).toEqual(half)
    expect(await cut(text, { boundaries: 'ascii-whitespace', probability: 0.5, chunk: 0, seed: 1 })).not.toEqual(half)
  })

  it('hold all bytes, in order, whatever the options', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.record({
          chunk: fc.nat(50),
          boundaries: fc.constantFrom('none', 'null', 'ascii-whitespace', 'unicode-whitespace'),
          probability: fc.constantFrom(0, 0.3, 1),
          seed: fc.nat(),
        }),
        async (bytes, options) => {
          const parts: Uint8Array[] = []
          for await (const part of segments([bytes], options).corpus) parts.push(part as Uint8Array)
          expect(new Uint8Array(Buffer.concat(parts))).toEqual(bytes)
          if (options.chunk > 0) for (const part of parts) expect(part.length).toBeLessThanOrEqual(options.chunk)
          for (const part of parts) expect(part.length).toBeGreaterThan(0)
        },
      ),
    )
  })
})

describe('files of older tokenizers', () => {
  /** The tokenizer as such files spell it: bytes first, then merges, then special tokens. */
  async function latin1File(escapes: boolean, joined: boolean): Promise<{ json: string; merges: string[][] }> {
    const encoder = compile(await trained)
    const spell = (bytes: Uint8Array): string =>
      Array.from(bytes, (byte) =>
        escapes && byte === 0xab ? '\ue000' : escapes && byte === 0xbb ? '\ue001' : String.fromCharCode(byte),
      ).join('')
    const merges = (encoder.tokenizer.model as unknown as { merges: Uint32Array }).merges
    const texts = Array.from({ length: 900 - 7 }, (_, i) => spell(encoder.tokenBytes(7 + i)))
    const specials = ['<|start|>', ...(escapes ? ['«', '»'] : [])]
    const pairs = Array.from({ length: merges.length / 2 }, (_, i) => [
      texts[merges[2 * i] - 7],
      texts[merges[2 * i + 1] - 7],
    ])
    const json = JSON.stringify({
      version: '1.0',
      added_tokens: specials.map((content, i) => ({
        id: texts.length + i,
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      })),
      normalizer: null,
      pre_tokenizer: null,
      decoder: { type: 'Fuse' },
      model: {
        type: 'BPE',
        byte_fallback: true,
        vocab: Object.fromEntries([...texts, ...specials].map((text, id) => [text, id])),
        merges: joined ? pairs.map((pair) => pair.join(' ')) : pairs,
      },
    })
    return { json, merges: pairs }
  }

  test.each([false, true])('in Latin-1, escapes %s, are read and lose no byte', async (escapes) => {
    const encoder = compile(await trained)
    const { json } = await latin1File(escapes, false)
    expect(spellingOf(JSON.parse(json))).toBe(escapes ? 'latin-1-escaped' : 'latin-1')
    const read = compile(loadBinaryTokenizer(json))
    const bytes = new Uint8Array(512)
    for (let i = 0; i < 512; i++) bytes[i] = i % 2 === 0 ? i >> 1 : 0xab + (i & 16)
    for (const each of [Uint8Array.of(0xab, 0xbb, 0x20), bytes, code.subarray(0, 20_000), nodeHead(5000)]) {
      const ids = read.encodeBytes(each)
      expect(ids).toEqual(encoder.encodeBytes(each).map((id) => id - 7))
      expect(read.decodeBytes(ids)).toEqual(each)
    }
    expect(read.tokenToId('<|start|>')).toBe(893)
    if (escapes) expect(read.tokenToId('<|«|>')).toBe(894)
  })

  it('in the byte alphabet go to the general loader', async () => {
    const json = toTokenizerJson(await trained)
    expect(spellingOf(JSON.parse(json))).toBe('byte-level')
    expect(compile(loadBinaryTokenizer(json)).encodeBytes(code)).toEqual(compile(await trained).encodeBytes(code))
  })

  it('with merges joined by a space are read where that can be read in one way', async () => {
    const vocab = { ' ': 0, a: 1, b: 2, ab: 3, 'a ': 4, '\u0000': 5 }
    const file = (merges: string[]): string => JSON.stringify({ model: { type: 'BPE', vocab, merges } })
    expect([...compile(loadBinaryTokenizer(file(['a b', 'a  ']))).encodeBytes(utf8.encode('aba '))]).toEqual([3, 4])
    expect(() => loadBinaryTokenizer(file(['ab']))).toThrowError(/merges\[0\]: "ab"$/)
  })

  test.each([
    ['{', /no JSON/],
    ['[]', /tokenizer.json: \[\]$/],
    ['{"model":{"vocab":{"世":0},"merges":[]}}', /model.vocab: "世"$/],
    ['{"model":{"vocab":{"a":0}}}', /model.merges: undefined$/],
    ['{"model":{"vocab":{"a":0},"merges":[["a"]]}}', /merges\[0\]: \["a"\]$/],
  ])('that are none are refused: %s', (text, message) => {
    expect(() => loadBinaryTokenizer(text)).toThrowError(message)
  })
})

describe('ids as files', () => {
  it('come back', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(65_535)), fc.constantFrom('jsonl', 'u16', 'u32'), (ids, format) => {
        expect([...readIds(writeIds(ids, format), format)]).toEqual(ids)
      }),
    )
    expect([...writeIds([7, 300], 'u16')]).toEqual([7, 0, 0x2c, 1])
    expect(() => writeIds([70_000], 'u16')).toThrowError(/70000$/)
    expect(() => readIds(Uint8Array.of(1, 2, 3), 'u16')).toThrowError(/: 3$/)
    expect(() => readIds(utf8.encode('[1,-2]\n'), 'jsonl')).toThrowError(/line 1: "\[1,-2\]"$/)
    expect(() => readIds(utf8.encode('[1]\nx'), 'jsonl')).toThrowError(/line 2: "x"$/)
  })
})

describe('what tokens stand for', () => {
  test.each<[number[], string]>([
    [[0x41], 'byte'],
    [[0], 'zeros'],
    [[0, 0, 0, 0], 'zeros'],
    [[0xff, 0xff], 'fill'],
    [[0x7f, 0x45, 0x4c, 0x46, 2, 1], 'header'],
    [[0x6c, 0x69, 0x62, 0], 'text'],
    [[0, 0x5f, 0x5f], 'text'],
    [[8, 0, 0, 0], 'number'],
    [[0x48, 0x8b, 0x45], 'instruction'],
    [[0xfd, 0x7b, 0xbf, 0xa9], 'instruction'],
    [[0x93, 0x80, 0x12], 'other'],
  ])('%o: %s', (bytes, kind) => {
    expect(tokenKind(Uint8Array.from(bytes))).toBe(kind)
  })

  it('are instructions where they begin with one', () => {
    const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
    expect(x86Instruction(hex('48 89 e5'))).toBe('mov rbp, rsp')
    expect(x86Instruction(hex('48 89 c3'))).toBe('mov r/m64, r64')
    expect(x86Instruction(hex('f3 0f 1e fa 55'))).toBe('endbr64')
    expect(x86Instruction(hex('e8 01 02'))).toBe('call rel32')
    expect(x86Instruction(hex('55'))).toBe('push rbp')
    expect(x86Instruction(hex('55 53'))).toBeUndefined()
    expect(armInstruction(hex('c0 03 5f d6'))).toBe('ret')
    expect(armInstruction(hex('1f 20 03 d5'))).toBe('nop')
    expect(armInstruction(hex('fd 7b be a9'))).toBe('stp x29, x30, [sp, #-n]!')
    expect(armInstruction(hex('c0 03'))).toBeUndefined()
  })
})

describe('measures', () => {
  it('are what can be counted', async () => {
    const encoder = compile(await trained)
    const counts = emptyCounts(encoder)
    const bytes = Uint8Array.from([...code.subarray(0, 10_000), ...new Uint8Array(5000)])
    const tokens = countTokens(encoder, bytes, counts, 4096)
    const expected = [0, 4096, 8192, 12_288].flatMap((from) => [
      ...encoder.encodeBytes(bytes.subarray(from, from + 4096)),
    ])
    expect(tokens).toBe(expected.length)
    const measures = binaryMeasures(encoder, counts)
    expect(measures.bytesPerToken).toBe(15_000 / tokens)
    expect(measures.utilisation).toBe(new Set(expected).size / 900)
    expect(measures.lengths.reduce((sum, count) => sum + count, 0)).toBe(893)
    expect(measures.threeByteShare).toBe(measures.lengths[3] / 893)
    expect(measures.bytesPerTokenWithoutZeros).toBeLessThan(measures.bytesPerToken)
    expect(measures.fixedBits).toBeCloseTo((10 * tokens) / 15_000, 12)
    expect(measures.entropyBits).toBeLessThan(measures.fixedBits)
    expect(measures.window512).toBe(512 * measures.bytesPerToken)
  })

  it('come with a report by file, format and section', async () => {
    const report = binaryReport(await trained, [
      { name: 'node', bytes: nodeHead(1 << 18) },
      { name: 'noise', bytes: randomBytes(4, 5000) },
      { name: 'empty', bytes: new Uint8Array(0) },
    ])
    expect(report.files.map(({ name }) => name)).toEqual(['node', 'noise'])
    expect(report.files[1]).toMatchObject({ format: 'unknown', bytes: 5000 })
    expect(report.files[1].entropy).toBeGreaterThan(7.9)
    expect([...report.kinds.values()].reduce((sum, { tokens }) => sum + tokens, 0)).toBe(893)
    expect([...report.kinds.values()].reduce((sum, { uses }) => sum + uses, 0)).toBe(
      report.files.reduce((sum, { tokens }) => sum + tokens, 0),
    )
    expect(report.longest[0].length).toBeGreaterThanOrEqual(report.longest[1].length)
    expect(report.mostUsed[0].uses).toBeGreaterThanOrEqual(report.mostUsed[1].uses)
    const tokenizer = await trained
    expect(() => binaryReport(tokenizer, [])).toThrowError(/no bytes.*: 0$/)
  })

  it('map entropy along a file', () => {
    const map = entropyMap(Uint8Array.from([...new Uint8Array(1000), ...randomBytes(5, 1000), 1, 2]), 1000)
    expect([...map].map((bits) => Math.round(bits * 10) / 10)).toEqual([0, expect.closeTo(7.8, 1), 1])
    expect(() => entropyMap(code, 0)).toThrowError(/window: 0$/)
  })

  it('stand beside compressors', async () => {
    expect(await gzipSize(code)).toBe(gzipSync(code, { level: 9 }).length)
    const xz = await xzSize(new Uint8Array(100_000))
    if (xz !== null) expect(xz).toBeLessThan(1000)
  })
})

describe('programs of the machine', () => {
  it('are found by their first bytes, once each, and split by file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tokenwright-programs-'))
    try {
      mkdirSync(join(folder, 'b'))
      const elf = (fill: number): Uint8Array =>
        Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, ...new Uint8Array(100).fill(fill)])
      writeFileSync(join(folder, 'z'), elf(1))
      writeFileSync(join(folder, 'b', 'a'), elf(2))
      writeFileSync(join(folder, 'c'), elf(1))
      writeFileSync(join(folder, 'text'), 'x'.repeat(104))
      writeFileSync(join(folder, 'small'), elf(3).subarray(0, 50))
      symlinkSync(join(folder, 'z'), join(folder, 'link'))
      const found = await findPrograms({
        folders: [folder, join(folder, 'b'), join(folder, 'none')],
        least: 100,
        most: 200,
      })
      expect(found.programs.map(({ path }) => path.slice(folder.length + 1))).toEqual([join('b', 'a'), 'c'])
      expect(found).toMatchObject({ duplicates: 1, unreadable: 0 })
      expect((await readPrograms(found.programs))[0]).toEqual(Buffer.from(elf(2)))
      writeFileSync(join(folder, 'c'), elf(9))
      await expect(readPrograms(found.programs)).rejects.toThrowError(/changed/)
    } finally {
      rmSync(folder, { recursive: true })
    }
    const programs = Array.from({ length: 100 }, (_, i) => ({ path: `p${i}`, size: 10, sha256: String(i) }))
    const split = splitPrograms(programs, 1, { trainBytes: 300, testBytes: 100 })
    expect(split.train).toHaveLength(30)
    expect(split.test).toHaveLength(10)
    expect(new Set([...split.train, ...split.test]).size).toBe(40)
    expect(splitPrograms(programs.toReversed(), 1, { trainBytes: 300, testBytes: 100 })).toEqual(split)
    expect(splitPrograms(programs, 2, { trainBytes: 300, testBytes: 100 }).test).not.toEqual(split.test)
  })
})
