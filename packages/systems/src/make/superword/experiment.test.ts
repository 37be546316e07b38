import { describe, expect, it } from 'vitest'
import { compile, nest, train, type BpeModel } from '@tokenwright/text'
import { createFigures } from '../../experiment/figures.js'
import type { Measurement } from '../../experiment/contract.js'
import { experiment } from './experiment.js'
import { languageCodes } from './experiment/languages.js'
import { measureArms } from './experiment/measured.js'

describe('the experiment', () => {
  it('declares what it measures', () => {
    const keys = experiment.plan('full').map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(languageCodes).size).toBe(59)
    expect(keys.filter((key) => key.startsWith('language '))).toHaveLength(59)
  })

  it('measures what can be counted by hand', async () => {
    const texts = ['ab ab ab', 'ab', 'cd cd', 'ab cd', 'x']
    const plain = await train(['x'], { vocabularySize: 256 }).result()
    const pairs = await train(['ab cd ab cd'], { vocabularySize: 258, split: 'gpt2' }).result()
    expect((nest(pairs, 256).tokenizer.model as BpeModel).merges).toHaveLength(0)
    const measured = measureArms(
      [
        { arm: 'bpe', encoder: compile(plain) },
        { arm: 'superbpe-90', encoder: compile(pairs) },
      ],
      texts,
      'speeches',
    )
    const figures = createFigures('full', measured, {})
    const bytes = texts.join('').length
    expect(figures.one({ arm: 'bpe', metric: 'bytes-per-token' }).value).toBe(1)
    const tokens = bytes / figures.one({ arm: 'superbpe-90', metric: 'bytes-per-token' }).value
    const { value, low, high } = figures.one({ metric: 'saved' })
    expect(value).toBeCloseTo(1 - tokens / bytes, 12)
    expect(low!).toBeLessThanOrEqual(value)
    expect(high!).toBeGreaterThanOrEqual(value)
  })

  it('says nothing about claims from a small run', () => {
    const measured: Measurement[] = [
      { arm: 'bpe', metric: 'bytes-per-token', on: 'speeches, V = 1,024', value: 3 },
      { arm: 'bpe', metric: 'efficiency', on: 'speeches, V = 1,024', value: 0.5 },
    ]
    const figures = createFigures('smoke', measured, {})
    expect(experiment.findings(figures)).toEqual([])
    expect(experiment.tables(figures)[0].rows).toEqual([['speeches, V = 1,024', 'BPE', '3.000', '', '', '', '0.500']])
  })
})
