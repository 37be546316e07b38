import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  compile,
  fromTokenizerJson,
  toTokenizerJson,
  vocabularyTexts,
  type BpeModel,
  type Tokenizer,
} from '@tokenwright/text'
import { binaryFamily, BINARY_SPECIALS, GLYPHS, resizeEmbeddings, trainBinary, type BinaryOptions } from './index.js'
import { hasBinaryLayout } from './layout.js'
import { naiveMerges } from './testing/naive-trainer.js'
import { nodeCode, nodeHead, randomBytes } from './testing/programs.js'

const code = nodeCode(1 << 17)
const sample = code.subarray(0, 1 << 16)

function learn(corpus: Iterable<Uint8Array>, options: BinaryOptions): Promise<Tokenizer> {
  return trainBinary(corpus, { workers: 1, ...options }).run.result()
}

function mergesOf(tokenizer: Tokenizer): number[] {
  return [...(tokenizer.model as BpeModel).merges!]
}

describe('training on raw bytes', () => {
  test.each<[string, BinaryOptions['lengths'], (length: number) => boolean]>([
    ['1 to 16', 16, (length) => length <= 16],
    ['1, 2, 4 and 8', [1, 2, 4, 8], (length) => [1, 2, 4, 8].includes(length)],
    ['1 to 3', 3, (length) => length <= 3],
  ])('gives the merges of recounting everything, lengths %s', async (_name, lengths, allowed) => {
    const tokenizer = await learn([sample], { size: 263 + 300, lengths, chunk: 8192 })
    const expected = naiveMerges(sample, { merges: 300, chunk: 8192, allowed, minFrequency: 4, firstByte: 7 })
    expect(expected.length).toBe(600)
    expect(mergesOf(tokenizer)).toEqual(expected)
    const encoder = compile(tokenizer)
    for (let id = 263; id < encoder.size; id++) expect(allowed(encoder.tokenBytes(id).length)).toBe(true)
  })

  it('nests: a member is what training to its size gives, in merges and in ids', async () => {
    const largest = await learn([code], { size: 1600 })
    const family = binaryFamily(largest, [600, 1024, 1600, 4096])
    expect([...family.keys()]).toEqual([600, 1024, 1600])
    expect(family.get(1600)).toBe(largest)
    for (const size of [600, 1024]) {
      const direct = await learn([code], { size })
      expect(mergesOf(family.get(size)!)).toEqual(mergesOf(direct))
      expect(compile(family.get(size)!).encodeBytes(sample)).toEqual(compile(direct).encodeBytes(sample))
    }
  })

  it('lays ids out: special tokens, bytes in order, merges; and other loaders encode the same', async () => {
    const tokenizer = await learn([code], { size: 900 })
    expect(hasBinaryLayout(tokenizer, BINARY_SPECIALS)).toBe(true)
    expect(vocabularyTexts(tokenizer.model.vocab).slice(0, 7)).toEqual(BINARY_SPECIALS)
    const encoder = compile(tokenizer)
    for (let byte = 0; byte < 256; byte++) {
      expect([...encoder.encodeBytes(Uint8Array.of(byte))]).toEqual([7 + byte])
      expect([...encoder.decodeBytes([7 + byte])]).toEqual([byte])
    }
    const json = toTokenizerJson(tokenizer)
    expect(JSON.parse(json)).toMatchObject({ pre_tokenizer: { type: 'ByteLevel', use_regex: false } })
    const again = compile(fromTokenizerJson(json))
    expect(again.encodeBytes(code)).toEqual(encoder.encodeBytes(code))
  })

  it('loses nothing: random bytes, all pairs of bytes, programs', async () => {
    const encoder = compile(await learn([code], { size: 1024 }))
    const pairs = new Uint8Array(2 << 16)
    for (let pair = 0; pair < 1 << 16; pair++) pairs.set([pair >> 8, pair & 255], 2 * pair)
    for (const bytes of [randomBytes(1, 1 << 20), pairs, nodeHead(1 << 18), new Uint8Array(100_000), new Uint8Array(0)])
      expect(Buffer.compare(encoder.decodeBytes(encoder.encodeBytes(bytes)), bytes)).toBe(0)
    for (let pair = 0; pair < 1 << 16; pair += 7) {
      const bytes = Uint8Array.of(pair >> 8, pair & 255)
      expect(encoder.decodeBytes(encoder.encodeBytes(bytes))).toEqual(bytes)
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(encoder.decodeBytes(encoder.encodeBytes(bytes))).toEqual(bytes)
      }),
    )
    expect(code.length / encoder.encodeBytes(code).length).toBeGreaterThan(1.5)
    expect((1 << 20) / encoder.encodeBytes(randomBytes(2, 1 << 20)).length).toBeLessThan(1.1)
  })

  it('has room for more special tokens behind the bytes, and merges follow', async () => {
    expect(new Set(GLYPHS).size).toBe(49)
    const plain = await learn([code], { size: 600 })
    const more = await learn([code], { size: 600 + 50, glyphs: true, extraTokens: ['<|file|>'] })
    const [encoder, moved] = [compile(plain), compile(more)]
    expect(moved.tokenToId('⧈')).toBe(263)
    expect(moved.tokenToId('<|file|>')).toBe(263 + 49)
    expect([...moved.encodeBytes(sample)]).toEqual(
      Array.from(encoder.encodeBytes(sample), (id) => (id < 263 ? id : id + 50)),
    )
    expect([...moved.encodeBytes(Uint8Array.of(0xab, 0xbb))]).toEqual([7 + 0xab, 7 + 0xbb])
    const nested = binaryFamily(more, [400]).get(400)!
    expect(compile(nested).tokenToId('<|file|>')).toBe(263 + 49)
    await expect(async () => learn([code], { size: 600, extraTokens: ['<|pad|>'] })).rejects.toThrowError(/given twice/)
    await expect(learn([code], { size: 600, extraTokens: ['A'] })).rejects.toThrowError(/like another token: "A"$/)
  })

  it('stops where it is told: merges, plateau; and fills up with white space', async () => {
    expect(mergesOf(await learn([code], { size: 4096, merges: 40 }))).toHaveLength(80)
    const whole = await learn([code], { size: 4096 })
    const flat = await learn([code], { size: 4096, plateau: true })
    const counts = (await learn([code], { size: 4096, minFrequency: 129 })) as Tokenizer
    expect(mergesOf(flat)).toHaveLength(mergesOf(counts).length + 64)
    expect(mergesOf(flat)).toEqual(mergesOf(whole).slice(0, mergesOf(flat).length))

    const filled = await learn([Uint8Array.of(1, 2, 3)], { size: 275, fillRuns: true })
    const encoder = compile(filled)
    expect(encoder.size).toBe(275)
    const tokens = Array.from({ length: 12 }, (_, i) => Buffer.from(encoder.tokenBytes(263 + i)).toString('latin1'))
    expect(tokens.slice(0, 9)).toEqual(['  ', '\t\t', '\n\n', '\r\r', '   ', '\t\t\t', '\n\n\n', '\r\r\r', '    '])
    expect([...encoder.encodeBytes(new TextEncoder().encode('   x'))]).toEqual([267, 7 + 0x78])
  })

  it('refuses tokens that end in white space only where asked to', async () => {
    const text = new TextEncoder().encode('a b c, d e f, '.repeat(500))
    const endsSo = (tokenizer: Tokenizer): boolean => {
      const encoder = compile(tokenizer)
      const tokens = Array.from({ length: encoder.size - 263 }, (_, i) =>
        Buffer.from(encoder.tokenBytes(263 + i)).toString(),
      )
      return tokens.some((token) => /[^\s]\s$/.test(token))
    }
    expect(endsSo(await learn([text], { size: 270 }))).toBe(true)
    expect(endsSo(await learn([text], { size: 270, refuseTrailingSpace: true }))).toBe(false)
  })

  test.each<[BinaryOptions, RegExp]>([
    [{ size: 263 }, /at least 264.*size: 263$/],
    [{ size: 300, glyphs: true }, /at least 313.*size: 300$/],
    [{ lengths: [2, 4] }, /1 must be allowed at allowedLengths: \[2,4\]$/],
    [{ merges: 0 }, /merges: 0$/],
    [{ chunk: -1 }, /chunk: -1$/],
    [{ probability: 2 }, /probability: 2$/],
    [{ entropy: [7, 1] }, /entropy: \[7,1\]$/],
    [{ boundaries: 'tabs' as 'null' }, /boundaries: "tabs"$/],
  ])('refuses %o', async (options, message) => {
    await expect(async () => trainBinary([sample], options).run.result()).rejects.toThrowError(message)
  })
})

describe('embeddings', () => {
  it('go from one member to the next, shared rows as they are', async () => {
    const large = await learn([code], { size: 700 })
    const small = binaryFamily(large, [400]).get(400)!
    const values = Float32Array.from({ length: 400 * 3 }, (_, i) => Math.sin(i))
    const grown = resizeEmbeddings({ values, width: 3 }, small, large)
    expect(grown.values).toHaveLength(700 * 3)
    expect(grown.values.subarray(0, 1200)).toEqual(values)
    const parts = compile(small).encodeBytes(compile(large).tokenBytes(650))
    for (let k = 0; k < 3; k++)
      expect(grown.values[650 * 3 + k]).toBeCloseTo(
        parts.reduce((sum, part) => sum + values[part * 3 + k] / parts.length, 0),
        5,
      )
    expect(resizeEmbeddings(grown, large, small).values).toEqual(values)
    const other = await learn([randomBytes(3, 1 << 18)], { size: 400 })
    expect(() => resizeEmbeddings({ values, width: 3 }, small, other)).toThrowError(/part at id: \d+$/)
    expect(() => resizeEmbeddings({ values, width: 4 }, small, large)).toThrowError(/400 rows.*: 1200$/)
  })
})
