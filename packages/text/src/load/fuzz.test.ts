/**
 * @file Files that are cut off, damaged or hostile: each is read or refused with a `TokenwrightError`, and what is read
 * encodes and converts, or refuses to.
 */
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TokenwrightError } from '../errors.js'
import { compileReference } from '../reference/compile-reference.js'
import { convert, tokenizerFormats } from '../save/save.js'
import type { Tokenizer } from '../tokenizer.js'
import { fromSentencePiece } from './sentencepiece.js'
import { fromTiktoken } from './tiktoken-file.js'
import { fromTokenizerJson } from './tokenizer-json.js'
import { fromMerges, fromVocabMerges } from './vocab-merges.js'
import { fromVocabTxt } from './vocab-txt.js'

const parse = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`oracles/${name}.json`, import.meta.url), 'utf8'))
const jsonFiles = (parse('tokenizer-json') as { cases: { file: string; written: string | null }[] }).cases
  .filter(({ written }) => written !== null)
  .map(({ file }) => file)
const models = (parse('sentencepiece') as { models: { model: string }[] }).models.map(
  ({ model }) => new Uint8Array(inflateSync(Buffer.from(model, 'base64'))),
)

/** Runs it; a failure of any kind but the library's own is a failure of the test. */
function attempt<Result>(run: () => Result): Result | null {
  try {
    return run()
  } catch (error) {
    if (error instanceof TokenwrightError) return null
    throw error
  }
}

function exercise(read: () => Tokenizer): void {
  const tokenizer = attempt(read)
  if (tokenizer === null) return
  attempt(() => compileReference(tokenizer).encode('ab <s> é\u2581the cat 12\n'))
  for (const format of tokenizerFormats) attempt(() => convert(tokenizer, format))
}

const RUNS = { numRuns: 300 }
const HOSTILE = [
  null,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  1e308,
  '',
  '\ud800',
  'a b',
  'constructor',
  '__proto__',
  [],
  {},
  [[]],
  { type: 'Sequence' },
  true,
]

describe('tokenizer.json', () => {
  test('cut off', () => {
    fc.assert(
      fc.property(fc.constantFrom(...jsonFiles), fc.double({ min: 0, max: 1, noNaN: true }), (file, part) => {
        exercise(() => fromTokenizerJson(file.slice(0, Math.floor(file.length * part))))
      }),
      RUNS,
    )
  })

  test('with values that do not belong', () => {
    fc.assert(
      fc.property(fc.constantFrom(...jsonFiles), fc.nat(), fc.constantFrom(...HOSTILE), (file, place, value) => {
        const parsed = JSON.parse(file) as object
        replaceAt(parsed, place, value)
        exercise(() => fromTokenizerJson(parsed))
      }),
      { numRuns: 1500 },
    )
  })

  test('that is any JSON at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        exercise(() => fromTokenizerJson(JSON.stringify(value)))
        exercise(() => fromTokenizerJson({ model: value } as object))
      }),
      RUNS,
    )
  })
})

/** Puts a value in the place of one of the fields of an object or of an object in it. */
function replaceAt(root: object, place: number, value: unknown): void {
  const places: [Record<string, unknown>, string][] = []
  const collect = (inner: unknown): void => {
    if (typeof inner !== 'object' || inner === null) return
    for (const key of Object.keys(inner)) {
      places.push([inner as Record<string, unknown>, key])
      collect((inner as Record<string, unknown>)[key])
    }
  }
  collect(root)
  const [holder, key] = places[place % places.length]
  holder[key] = value
}

const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 })

describe('SentencePiece models', () => {
  test('cut off', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), fc.nat(), (file, end) => {
        exercise(() => fromSentencePiece(file.subarray(0, end % file.length)))
      }),
      { numRuns: 100 },
    )
  })

  test('damaged', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), damage, (file, changes) => {
        const damaged = file.slice()
        for (const [at, byte] of changes) damaged[at % damaged.length] = byte
        exercise(() => fromSentencePiece(damaged))
      }),
      { numRuns: 200 },
    )
  })

  test('that are any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => exercise(() => fromSentencePiece(bytes))),
      RUNS,
    )
  })

  test('that claim sizes of terabytes', () => {
    // Field 1, of 2^42 bytes.
    expect(() => fromSentencePiece(Uint8Array.of(0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0x41))).toThrow(
      /cut off/,
    )
    expect(() => fromSentencePiece(new Uint8Array(50).fill(0xff))).toThrow(TokenwrightError)
  })

  test('with a broken character map', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 400 }), fc.string(), (charsmap, text) => {
        const sized = charsmap.slice()
        new DataView(sized.buffer).setUint32(0, (sized.length >> 3) << 2, true)
        const precompiled_charsmap = Buffer.from(sized).toString('base64')
        const rest = {
          add_dummy_prefix: true,
          remove_extra_whitespaces: true,
          escape_whitespaces: true,
          treat_whitespace_as_suffix: false,
        }
        for (const normalizer of [
          { type: 'SentencePiece', precompiled_charsmap, user_defined_symbols: ['a'], ...rest },
          { type: 'Precompiled', precompiled_charsmap },
        ]) {
          const file = { model: { type: 'BPE', vocab: { a: 0 }, merges: [], unk_token: 'a' }, normalizer }
          attempt(() => compileReference(fromTokenizerJson(file)).encode(text))
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('text files', () => {
  const line = fc.oneof(
    fc.constantFrom('a b', 'b a', 'ab a', '[UNK]', 'YQ== 0', 'YWI= 1', '#version: 0.2', '', ' ', '##x'),
    fc.string({ maxLength: 12 }),
  )
  test('of any lines', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const file = lines.join('\n')
        exercise(() => fromMerges(file, { alphabet: 'seen' }))
        exercise(() => fromVocabMerges({ a: 0, b: 1, ab: 2, ba: 3 }, file))
        exercise(() => fromVocabTxt(`[UNK]\n${file}`))
        exercise(() => fromTiktoken(file, { pattern: String.raw`\p{L}+` }))
      }),
      RUNS,
    )
  })

  test('of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        exercise(() => fromMerges(bytes))
        exercise(() => fromVocabTxt(bytes))
        exercise(() => fromTiktoken(bytes, { pattern: 'a' }))
        exercise(() => fromTokenizerJson(bytes))
      }),
      RUNS,
    )
  })
})

test('large files that are made to be slow are not', () => {
  const long = 'a'.repeat(2_000_000)
  const model = { type: 'BPE', vocab: { a: 0, [long]: 1, [`${long}b`]: 2, b: 3 }, merges: [[long, 'b']] }
  exercise(() => fromTokenizerJson({ model, decoder: null }))
  const nested: Record<string, number> = {}
  for (let i = 1; i <= 2000; i++) nested['a'.repeat(i)] = i - 1
  const merges = Array.from({ length: 1999 }, (_, i) => ['a'.repeat(i + 1), 'a'])
  exercise(() => fromTokenizerJson({ model: { type: 'BPE', vocab: nested, merges } }))
}, 10_000)
