import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toTokenizerJson } from '../save/tokenizer-json.js'
import type { CutPlan } from './cut-plan.js'
import { countPart, createPieceMerger } from './parts.js'
import { train, trainCounted, type TrainingOptions } from './train.js'

let folder: string
let number = 0
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'parts-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Counts each part as another machine would: plans and runs travel as data. */
async function counted(parts: readonly (readonly string[])[], plans: readonly CutPlan[]) {
  const merger = createPieceMerger(mkdtempSync(join(folder, `${++number}-`)), plans.length)
  const sent = JSON.parse(JSON.stringify(plans)) as CutPlan[]
  for (const part of parts.toReversed())
    for (const [plan, runs] of (await countPart(part, sent)).entries()) for (const run of runs) merger.add(plan, run)
  return merger.finish()
}

const WORDS = [
  'the',
  ' the',
  ' of the',
  'naïve',
  ' 日本語',
  '\n',
  '  ',
  '1234',
  ' constructor',
  "don't",
  ' low',
  ' lower',
]

describe('training on a corpus that is counted in parts', () => {
  it.each<TrainingOptions>([
    { algorithm: 'bpe', vocabularySize: 320 },
    { algorithm: 'bpe', vocabularySize: 300, split: 'gpt2', minPieceCount: 2, initialAlphabet: 'seen' },
    { algorithm: 'bpe', vocabularySize: 60, split: { type: 'Whitespace' }, normalizer: { type: 'NFC' } },
    { algorithm: 'wordpiece', vocabularySize: 90 },
    { algorithm: 'unigram', vocabularySize: 60 },
    { algorithm: 'bytes', vocabularySize: 300, minFrequency: 2 },
    { algorithm: 'superbpe', vocabularySize: 330, transition: 0.9 },
    { algorithm: 'boundless-2phase', vocabularySize: 330 },
  ])('gives the tokenizer of the whole: %j', async (options) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.array(fc.constantFrom(...WORDS), { maxLength: 30 }).map((words) => words.join(''))), {
          minLength: 1,
          maxLength: 4,
        }),
        async (parts) => {
          const outcome = async (run: ReturnType<typeof train>): Promise<string> =>
            run.result().then(
              (tokenizer) =>
                JSON.stringify(tokenizer, (_, value: unknown) =>
                  ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value,
                ),
              (error: unknown) => String(error),
            )
          const whole = await outcome(train(parts.flat(), { ...options, workers: 1 }))
          expect(await outcome(trainCounted((plans) => counted(parts, plans), options))).toBe(whole)
        },
      ),
      { numRuns: 4 },
    )
  })

  it('takes more parts than files can be open', async () => {
    const parts = Array.from({ length: 150 }, (_, i) => [`part ${i % 7} of many parts`])
    const run = trainCounted((plans) => counted(parts, plans), { vocabularySize: 280 })
    expect(toTokenizerJson(await run.result())).toEqual(
      toTokenizerJson(await train(parts.flat(), { vocabularySize: 280 }).result()),
    )
  })

  it('refuses damaged counts', async () => {
    const merger = createPieceMerger(folder, 1)
    merger.add(0, Uint8Array.of(9, 0, 0, 0, 1, 0, 0, 0, 5))
    expect(() => merger.finish()).toThrow('counts are damaged')
  })

  it('stops when it is told to', async () => {
    const stop = (): Promise<void> => Promise.reject(new Error('enough'))
    await expect(countPart(['x'.repeat(1 << 20)], [{ kind: 'chunks', options: {} }], stop)).rejects.toThrow('enough')
  })
})
