import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { StepContext } from '../../experiment/contract.js'
import { experiment } from './experiment.js'
import { REFERENCE } from './experiment/reference.js'
import { readEncoder, readLines, TEXTS } from './experiment/texts.js'
import { createBoundary, createSpelling, lengthCurve } from './index.js'

const beside = fileURLToPath(new URL('../../../../../../shared/data', import.meta.url))
const data = process.env['TOKENWRIGHT_DATA'] ?? beside
const here = existsSync(join(data, 'dynamic-tokenization')) && existsSync(join(data, 'zett'))

const kept = new Map<string, Promise<unknown>>()
const context: StepContext = {
  size: 'full',
  signal: new AbortController().signal,
  scratch: '',
  async data(slug) {
    const bytes = async (path: string): Promise<Uint8Array> => gunzipSync(readFileSync(join(data, slug, path)))
    const text = async (path: string): Promise<string> => new TextDecoder().decode(await bytes(path))
    return { slug, folder: join(data, slug), hashes: {}, bytes, text }
  },
  once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const made = (kept.get(key) as Promise<T> | undefined) ?? make()
    kept.set(key, made)
    return made
  },
  progress: () => undefined,
  note: () => undefined,
}

test('the experiment has a step for each text, and each step a key of its own', () => {
  const keys = experiment.plan('full').map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
  for (const { name } of TEXTS) expect(keys).toContain(`merging ${name}`)
})

describe.skipIf(!here)('with the data of dynamic-tokenization', () => {
  const measure = async (name: string) => {
    const text = TEXTS.find((each) => each.name === name)
    if (text === undefined) throw new Error(`no text ${name}`)
    const encoder = await readEncoder(context)
    const spelling = createSpelling(encoder)
    const lines = (await readLines(context, text)).map((line) => spelling.tokensWithBorders(line))
    const { valid } = createBoundary({ tokenizer: encoder.tokenizer })
    const curve = lengthCurve(
      lines.map(({ tokens }) => tokens),
      { batch: 32, valid },
    )
    return { curve, preTokens: lines.reduce((total, { borders }) => total + borders.length, 0) / lines.length }
  }

  test.each([...REFERENCE])(
    'merging saves what the reference run saves, within 0.4 points: %s',
    async (name, reference) => {
      const { curve, preTokens } = await measure(name)
      const saved = (merges: number): number => 100 * curve.saved(merges)
      for (const [merges, expected] of [
        [Infinity, reference.all],
        [10, reference.saved[0]],
        [50, reference.saved[1]],
        [200, reference.saved[2]],
      ])
        expect(Math.abs(saved(merges) - expected)).toBeLessThan(0.4)
      expect(curve.meanLength(Infinity)).toBe(preTokens)
      expect(preTokens).toBeCloseTo(reference.end, 2)
    },
  )

  test('Latvian comes to less than 2.2 times the tokens of English at 200 merges', async () => {
    const [lv, en] = [(await measure('lv')).curve, (await measure('en')).curve]
    expect(lv.meanLength(0) / en.meanLength(0)).toBeGreaterThan(3.3)
    expect(lv.meanLength(200) / en.meanLength(200)).toBeLessThan(2.2)
  })
})
