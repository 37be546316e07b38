import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  bertConfig,
  gptConfig,
  initBert,
  initDecoder,
  key,
  newBert,
  saveBert,
  saveDecoder,
  settingsOf,
} from '@tokenwright/nn'
import { createSpelling, openBody, readExamples, shrinkReport } from './index.js'
import { LINES, smallEncoder } from './testing/tokenizers.js'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tokenwright-shrink-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const encoder = await smallEncoder()
const spelling = createSpelling(encoder)
const write = (name: string, lines: readonly unknown[]): string => {
  const path = join(folder, name)
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  return path
}

describe('examples', () => {
  it('are lines, labelled words or pairs', async () => {
    const text = await readExamples(write('a.txt', [' a cook', '', ' onions']), spelling)
    expect(text.map(({ tokens }) => tokens.join(''))).toEqual(['ĠaĠcook', 'Ġonions'])
    const [words] = await readExamples(write('b.jsonl', [{ tokens: ['unhappy', 'cook'], tags: ['O', 'O'] }]), spelling)
    expect(words.tokens.join('')).toBe('ĠunhappyĠcook')
    expect(new Set(words.wordIds)).toEqual(new Set([0, 1]))
    expect(words.borders).toEqual([0, words.wordIds?.indexOf(1)])
    const [pair] = await readExamples(write('c.jsonl', [{ premise: 'a', hypothesis: 'b' }]), spelling)
    expect(pair).toEqual({ tokens: ['a', 'b'], borders: [0, 1], breaks: [0, 1] })
    for (const boundary of ['pretokens', 'sentence'] as const) {
      const { merged } = await shrinkReport(encoder, [{ name: 'pair', examples: [pair] }], {
        boundary,
        budget: { merges: 9 },
      })
      expect(merged[0][0].tokens).toEqual([['a', 'b']])
    }
    const [plain] = await readExamples(write('d.jsonl', [{ text: 'a' }]), spelling)
    expect(plain.tokens).toEqual(['a'])
  })

  it('are refused where they are something else, with the line', async () => {
    const bad = async (line: unknown): Promise<unknown> =>
      readExamples(write('bad.jsonl', [{ text: 'a' }, line]), spelling)
    await expect(bad({ tokens: ['a', 'b'], tags: ['O'] })).rejects.toThrow(
      /tags for 2 words at .*bad\.jsonl:2: \["O"\]/,
    )
    await expect(bad('{')).rejects.toThrow('a line that is not JSON')
    await expect(bad('7')).rejects.toThrow('a line that is no object')
    await expect(bad({ tokens: [1] })).rejects.toThrow('a line without text, tokens, or premise and hypothesis')
    await expect(readExamples(write('none.txt', ['', ' ']), spelling)).rejects.toThrow('a file without examples')
    await expect(readExamples(join(folder, 'missing.txt'), spelling)).rejects.toThrow('cannot read')
  })
})

describe('the report', () => {
  const file = (lines: readonly string[], name: string) => ({
    name,
    examples: lines.map((line) => ({ ...spelling.tokensWithBorders(line), breaks: [] })),
  })
  const files = [file(LINES.slice(0, 5), 'one'), file(LINES.slice(5), 'two')]

  it('says what each file saves, on a curve that falls to the pre-tokens', async () => {
    const report = await shrinkReport(encoder, files, { batch: 3, budget: { percent: 60 } })
    const last = report.curve[report.curve.length - 1]
    expect(report.curve[0]).toMatchObject({ merges: 0, saved: 0, percent: 0 })
    expect(last.percent).toBe(100)
    for (const { before, after, end, preTokens } of report.files) {
      expect(after).toBeLessThan(before)
      expect(end).toBeLessThanOrEqual(after)
      expect(end).toBe(preTokens)
    }
    const lengths = report.merged.map((batches) => batches.flatMap(({ tokens }) => tokens).flat().length)
    report.files.forEach(({ after, examples }, i) => expect(after * examples).toBeCloseTo(lengths[i], 9))
    const at = report.curve.findIndex(({ merges }) => merges >= report.merges)
    expect(report.curve[at].percent).toBeGreaterThanOrEqual(60)
  })

  it('gives an example the same tokens whatever stands beside it, in batches of one', async () => {
    const both = await shrinkReport(encoder, files, { batch: 1, budget: { merges: 4 } })
    const alone = await shrinkReport(encoder, [files[1]], { batch: 1, budget: { merges: 4 } })
    expect(both.merged[1].map(({ tokens }) => tokens)).toEqual(alone.merged[0].map(({ tokens }) => tokens))
  })

  it('warns where nothing repeats', async () => {
    const { warnings } = await shrinkReport(encoder, [file([' qzx'], 'rare')], { budget: { merges: 9 } })
    expect(warnings).toEqual(['rare: no pair stands there twice, so what merges follows from the order alone'])
  })

  it('times decoders and encoders from their folders', async () => {
    const size = { vocabulary: encoder.size, width: 16, layers: 1, heads: 2, positions: 128 }
    const decoder = gptConfig(size)
    await saveDecoder(join(folder, 'gpt'), {
      config: decoder,
      params: initDecoder(key(1), decoder),
      settings: settingsOf(decoder),
    })
    const bert = bertConfig(size)
    await saveBert(join(folder, 'bert'), newBert(bert, initBert(key(1), bert)))
    for (const [name, kind, padding] of [
      ['gpt', 'decoder', 'left'],
      ['bert', 'encoder', 'right'],
    ] as const) {
      const body = await openBody(join(folder, name))
      expect(body).toMatchObject({ kind, padding, positions: 128 })
      const { model, mergingMs } = await shrinkReport(encoder, files, { batch: 4, budget: { percent: 100 }, body })
      expect(model?.plainMs).toBeGreaterThan(0)
      expect(model?.mergedMs).toBeGreaterThan(mergingMs)
      expect(model?.cacheHits).toBeGreaterThanOrEqual(0)
      const long = { name: 'long', examples: [{ tokens: new Array<string>(129).fill('a'), borders: [0], breaks: [] }] }
      await expect(shrinkReport(encoder, [long], { budget: { merges: 0 }, body })).rejects.toThrow(
        'the 128 places of the model',
      )
      await body.dispose()
    }
  })
})
