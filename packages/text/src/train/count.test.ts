import fc from 'fast-check'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TokenwrightError } from '../errors.js'
import { createChunkCutter } from './chunks.js'
import { countPieces, type CountOptions } from './count.js'
import { createPieceCounter } from './counter.js'
import { planCut, type CutPlan } from './cut-plan.js'
import { joinPieces } from './pieces.js'
import { preTokenizerOfSplit, SPLIT_NAMES } from './splits.js'
import { sampleDocuments, sampleText } from './testing/texts.js'
import type { Corpus, PieceCounts } from './types.js'

const quiet = { report() {}, breathe: async () => {} }
const GPT2 = planCut({ normalizer: null, split: 'gpt2' })
const O200K = planCut({ normalizer: null, split: 'o200k' })

const count = (corpus: Corpus, plans: CutPlan[] = [GPT2], options: CountOptions = {}): Promise<PieceCounts[]> =>
  countPieces(corpus, plans, options, quiet)

const list = ({ bytes, ends, counts }: PieceCounts): [string, number][] =>
  Array.from(ends, (end, i) => [
    Buffer.from(bytes.subarray(i === 0 ? 0 : ends[i - 1], end)).toString('latin1'),
    counts[i],
  ])

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenwright-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('countPieces', () => {
  it('orders by count, then by bytes', async () => {
    const [pieces] = await count(['b a b a c', new TextEncoder().encode(' b'), { text: 'é é' }])
    expect(list(pieces)).toEqual(
      [
        [' b', 2],
        [' a', 2],
        [' c', 1],
        [' \xc3\xa9', 1],
        ['b', 1],
        ['\xc3\xa9', 1],
      ].toSorted((x, y) => (y[1] as number) - (x[1] as number) || (x[0] < y[0] ? -1 : 1)),
    )
  })

  it('cuts as the reference pipeline does', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        "it's",
        "I'LL",
        '  \n ',
        '\r\n',
        '\u0085',
        '123456',
        'Größe',
        'ÀB',
        '\u0300',
        '\u00a0x',
        '!?\n/',
        '한국',
        '\ufeff',
      ),
    )
    for (const split of SPLIT_NAMES) {
      const plan = planCut({ normalizer: null, split })
      expect(plan.kind).toBe('scan')
      const slow: CutPlan = {
        kind: 'pipeline',
        normalizer: null,
        preTokenizer: preTokenizerOfSplit(split),
        spelled: true,
        flavor: 'oniguruma',
      }
      const counters = [plan, slow].map(createPieceCounter)
      fc.assert(
        fc.property(
          fc.array(
            fc.array(unit, { maxLength: 12 }).map((parts) => parts.join('')),
            { maxLength: 4 },
          ),
          (texts) => {
            const tables = counters.map((counter) => {
              for (const text of texts) counter.add(text)
              counter.flush()
              const pieces = list(joinPieces([...counter.table.blocks('count')]))
              counter.table.clear()
              return pieces
            })
            expect(tables[0]).toEqual(tables[1])
          },
        ),
        { numRuns: 200 },
      )
    }
  })

  it('counts long texts and long pieces through its window', async () => {
    const text = `${sampleText(1, 120_000)}${'x'.repeat(900_000)} ${'字'.repeat(200_000)} end`
    const [whole] = await count([text])
    const [bytes] = await count([new TextEncoder().encode(text)])
    expect(list(bytes)).toEqual(list(whole))
    const words = new Map<string, number>()
    for (const [word] of text.matchAll(
      /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu,
    )) {
      const key = Buffer.from(word).toString('latin1')
      words.set(key, (words.get(key) ?? 0) + 1)
    }
    expect(new Map(list(whole))).toEqual(words)
  })

  it('reads what is not UTF-8 as U+FFFD, in bytes and in strings', async () => {
    const [pieces] = await count([Uint8Array.of(0x61, 0xff, 0x62), 'a\ud800b'])
    expect(list(pieces)).toEqual([
      ['a', 2],
      ['b', 2],
      ['\xef\xbf\xbd', 2],
    ])
  })

  it('gives the same with threads, spills and both', async () => {
    const corpus = sampleDocuments(3, 400, 900)
    const plans = [
      GPT2,
      O200K,
      { kind: 'chunks', options: { size: 64, delimiter: 'whitespace', probability: 0.5, seed: 7 } } as const,
    ]
    const expected = (await count(corpus, plans)).map(list)
    for (const options of [
      { workers: 2 },
      { workers: 3 },
      { memoryLimit: 1 },
      { workers: 2, memoryLimit: 200_000 },
      { workers: 1 },
    ])
      expect((await count(corpus, plans, options)).map(list), JSON.stringify(options)).toEqual(expected)
  })

  it('joins files when there are many', async () => {
    const corpus = Array.from({ length: 70 }, (_, i) => `word ${i} `.repeat(2 ** 17))
    const checkpoint = join(folder, 'state')
    const [pieces] = await count(corpus, [GPT2], { memoryLimit: 0, workers: 1 })
    expect(list(pieces)[0]).toEqual([' word', 70 * 2 ** 17 - 70])
    expect(list((await count(corpus, [GPT2], { memoryLimit: 0, workers: 2, checkpoint }))[0])).toEqual(list(pieces))
    expect(readdirSync(checkpoint)).toHaveLength(2)
  })

  it('passes on what goes wrong in a thread', async () => {
    const bad: CutPlan = {
      kind: 'pipeline',
      normalizer: null,
      preTokenizer: { type: 'No' } as never,
      spelled: false,
      flavor: 'oniguruma',
    }
    await expect(count(['a'], [bad], { workers: 2 })).rejects.toThrow(TokenwrightError)
    const spelled: CutPlan = {
      kind: 'pipeline',
      normalizer: null,
      preTokenizer: null,
      spelled: true,
      flavor: 'oniguruma',
    }
    await expect(count(['a b'], [spelled], { workers: 2 })).rejects.toMatchObject({ kind: 'unsupported-part' })
  })

  it('drops rare pieces', async () => {
    const corpus = sampleDocuments(5, 50, 200)
    const [all] = await count(corpus)
    for (const options of [{}, { memoryLimit: 1 }])
      expect(list((await count(corpus, [GPT2], { ...options, minPieceCount: 3 }))[0])).toEqual(
        list(all).filter(([, n]) => n >= 3),
      )
  })

  it('takes up where it was interrupted', async () => {
    const corpus = Array.from({ length: 24 }, (_, i) => sampleText(i, 40_000))
    const expected = list((await count(corpus))[0])
    for (const workers of [1, 2]) {
      const checkpoint = join(folder, `state-${workers}`)
      let attempts = 0
      let read = 0
      const attempt = (): Promise<PieceCounts[]> => {
        let breaths = 0
        const reading = (function* () {
          for (const document of corpus) {
            read++
            yield document
          }
        })()
        const breathe = async (): Promise<void> => {
          if (++breaths > attempts) throw new TokenwrightError('aborted', 'stop', { value: breaths })
        }
        attempts++
        return countPieces(reading, [GPT2], { checkpoint, workers }, { report() {}, breathe })
      }
      let result: PieceCounts[] | undefined
      while (result === undefined) {
        read = 0
        result = await attempt().catch((error: unknown) => {
          expect(error).toMatchObject({ kind: 'aborted' })
          return undefined
        })
      }
      expect(attempts).toBeGreaterThan(2)
      expect(list(result[0])).toEqual(expected)
      // Done: the corpus is not read again.
      expect(list((await count([], [GPT2], { checkpoint, workers }))[0])).toEqual(expected)
    }
  })

  it('refuses to go on with another corpus', async () => {
    const corpus = Array.from({ length: 4 }, (_, i) => sampleText(i, 60_000))
    const checkpoint = join(folder, 'state')
    let breaths = 0
    const breathe = async (): Promise<void> => {
      if (++breaths > 1) throw new TokenwrightError('aborted', 'stop', { value: breaths })
    }
    await expect(countPieces(corpus, [GPT2], { checkpoint }, { report() {}, breathe })).rejects.toMatchObject({
      kind: 'aborted',
    })
    await expect(count(['short'], [GPT2], { checkpoint })).rejects.toMatchObject({ kind: 'invalid-option' })
    await expect(count(corpus.toReversed(), [GPT2], { checkpoint })).rejects.toMatchObject({ kind: 'invalid-option' })
    await expect(count(corpus, [GPT2], { checkpoint })).resolves.toHaveLength(1)
  })

  it('refuses checkpoints that are damaged or of another training', async () => {
    const checkpoint = join(folder, 'state')
    await count(['a b c'], [GPT2], { checkpoint })
    await expect(count(['a b c'], [O200K], { checkpoint })).rejects.toMatchObject({ kind: 'invalid-option' })
    const run = readdirSync(checkpoint).find((name) => name.includes('counts-'))!
    writeFileSync(join(checkpoint, run), Buffer.from([255, 255, 255, 255, 9, 9, 9, 9]))
    await expect(count(['a b c'], [GPT2], { checkpoint })).rejects.toMatchObject({ kind: 'unreadable' })
    writeFileSync(join(checkpoint, '0-counting.json'), '{"key":1}')
    await expect(count(['a b c'], [GPT2], { checkpoint })).rejects.toMatchObject({ kind: 'unreadable' })
    const file = join(folder, 'file')
    writeFileSync(file, '')
    await expect(count(['a'], [GPT2], { checkpoint: file })).rejects.toMatchObject({ kind: 'unwritable' })
  })

  it('refuses what is no corpus', async () => {
    await expect(count([])).rejects.toMatchObject({ kind: 'empty-corpus' })
    await expect(count(['', ''])).rejects.toMatchObject({ kind: 'empty-corpus' })
    await expect(count('one text' as never)).rejects.toMatchObject({ kind: 'invalid-option' })
    await expect(count([3] as never)).rejects.toThrow(/corpus\[0\]: 3$/)
    await expect(count(['a'], [GPT2], { workers: 0 })).rejects.toMatchObject({ kind: 'invalid-option' })
  })
})

describe('chunks', () => {
  it('cut at sizes, filter by entropy and keep every byte otherwise', () => {
    const document = Uint8Array.from({ length: 1000 }, (_, i) => (i < 300 ? 0 : i * 37))
    const pieces: [number, number][] = []
    createChunkCutter({ size: 100 })(document, (from, to) => pieces.push([from, to]))
    expect(pieces.map(([from]) => from)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900])
    pieces.length = 0
    createChunkCutter({ size: 100, entropy: [0.2, 7.8] })(document, (from, to) => pieces.push([from, to]))
    expect(pieces[0]).toEqual([300, 400])
    pieces.length = 0
    createChunkCutter({ size: 0, delimiter: 'null' })(Uint8Array.of(1, 0, 0, 2, 0, 3), (from, to) =>
      pieces.push([from, to]),
    )
    expect(pieces).toEqual([
      [0, 3],
      [3, 5],
      [5, 6],
    ])
    expect(() => createChunkCutter({ size: -1 })).toThrow(TokenwrightError)
    expect(() => createChunkCutter({ probability: 2 })).toThrow(TokenwrightError)
    expect(() => createChunkCutter({ entropy: [3, 2] })).toThrow(TokenwrightError)
  })
})
