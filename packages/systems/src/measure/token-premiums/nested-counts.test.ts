import { compile, train } from '@tokenwright/text'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countLines, countNested } from './count-lines.js'
import { piecesAt } from './nested-counts.js'
import { splitFor, SUITE_SPLITS } from './splits.js'
import { SAMPLE_LANGUAGES, sampleLines } from './testing/sample.js'
import { truncateMerges } from './truncate.js'

describe('piecesAt', () => {
  it('counts what the truncated tokenizer counts, on any text', async () => {
    let compared = 0
    for (const split of SUITE_SPLITS)
      for (const language of SAMPLE_LANGUAGES) {
        const lines = sampleLines(language, 60, 11)
        const tokenizer = await train(lines, {
          split: splitFor(split),
          vocabularySize: 420,
          minFrequency: 1,
          workers: 1,
        }).result()
        const encoder = compile(tokenizer)
        const sizes = [257, 300, 380, 900]
        const tables = sizes.map((size) => piecesAt(tokenizer, size))
        // Few words, learned to the end: tokens are made twice in some of these corpora, and then there is no table.
        if (tables.some((table) => table === null)) continue
        compared++
        const twins = sizes.map((size) => compile(truncateMerges(tokenizer, size)))
        fc.assert(
          fc.property(
            fc.array(
              fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...lines, ...sampleLines(language, 9, 12))),
            ),
            (texts) => {
              expect(countNested(encoder, texts, tables as Uint32Array[])).toEqual(
                twins.map((twin) => countLines(twin, texts)),
              )
            },
          ),
          { numRuns: 10 },
        )
      }
    expect(compared).toBeGreaterThan(5)
  })

  it('has no table where merges are not in the order of ids', async () => {
    const unigram = await train(sampleLines('eng', 50, 1), {
      algorithm: 'unigram',
      vocabularySize: 280,
      split: 'o200k',
    }).result()
    expect(piecesAt(unigram, 270)).toBeNull()
    const bpe = await train(sampleLines('eng', 50, 1), { vocabularySize: 300, minFrequency: 1, workers: 1 }).result()
    if (bpe.model.type !== 'BPE' || bpe.model.merges === null) throw new Error('not what was trained')
    const repeated = Uint32Array.from([...bpe.model.merges, ...bpe.model.merges.slice(-2)])
    expect(piecesAt({ ...bpe, model: { ...bpe.model, merges: repeated } }, 280)).toBeNull()
    expect(piecesAt(bpe, 200)).toBeNull()
  })
})
