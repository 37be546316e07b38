import { expect, it } from 'vitest'
import { compile } from '@tokenwright/text'
import type { TrainOptions } from '../commands/train.js'
import { binaryPreset } from './binary.js'
import { superwordPreset } from './superword.js'

const options = (more: Partial<TrainOptions>): TrainOptions => ({
  out: 'x.json',
  algorithm: 'bpe',
  vocabulary: 300,
  seed: 1,
  ...more,
})

it('binary: leaves padding out, says so, and makes tokens of what is there', async () => {
  const code = Uint8Array.from({ length: 8192 }, (_, i) => [0x48, 0x89, 0xe5, i & 7, i & 63][i % 5])
  const { run, remarks } = await binaryPreset.learn([new Uint8Array(8192), code], {
    options: options({ specialToken: ['<|file|>'], maxTokenLength: 8 }),
    running: { workers: 1 },
  })
  const encoder = compile(await run.result())
  expect(encoder.size).toBe(300)
  expect(encoder.tokenToId('<|file|>')).toBe(263)
  expect(encoder.decodeBytes(encoder.encodeBytes(code))).toEqual(code)
  expect(encoder.encodeBytes(code).length).toBeLessThan(4096)
  expect(remarks()).toEqual([
    'of 2 chunks of 8,192 bytes 1 were left out as padding, 0 as compressed or encrypted',
    expect.stringContaining('prune'),
  ])
})

it('superword: learns tokens of several words, with the limit that is given', async () => {
  const texts = ['we went to the end of the road and back to the town\n'.repeat(200)]
  for (const [maxWords, longest] of [
    [2, 2],
    [undefined, 4],
  ]) {
    const { run, remarks } = await superwordPreset.learn(texts, {
      options: options({ vocabulary: 330, transition: 0.87, maxWords }),
      running: { workers: 1 },
    })
    const encoder = compile(await run.result())
    const words = Array.from({ length: encoder.size }, (_, id) => encoder.decode([id]).trim().split(/\s+/).length)
    expect(Math.max(...words)).toBeGreaterThan(1)
    expect(Math.max(...words)).toBeLessThanOrEqual(longest!)
    expect(remarks()).toEqual([])
  }
})
