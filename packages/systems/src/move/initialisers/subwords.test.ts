import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compile, fromTokenizerJson } from '@tokenwright/text'
import { drawing, newMatrix, pairVocabularies, planVocabulary, findMethod, rowsOf } from './index.js'

interface Oracle {
  readonly old: Parameters<typeof fromTokenizerJson>[0]
  readonly new: Parameters<typeof fromTokenizerJson>[0]
  readonly rows: number[]
  readonly tokens: number[]
  readonly new_rows: Readonly<Record<string, number[]>>
}

const oracle = JSON.parse(readFileSync(new URL('./oracles/subwords.json', import.meta.url), 'utf8')) as Oracle
const input = rowsOf(Float32Array.from(oracle.rows), 3)

test.each([
  ['fvt', 'mean input', 'mean output'],
  ['sum', 'sum input', 'sum output'],
  // Its program gives the first piece the highest weight on the input side, against its own comment; here it is the last one.
  ['weighted-fvt', 'weighted_mean output', 'weighted_mean input'],
  ['first-last', 'first_last input', 'first_last output'],
])('%s gives the rows of tokensurgeon', async (method, inputRows, outputRows) => {
  const vocabularies = pairVocabularies(compile(fromTokenizerJson(oracle.old)), compile(fromTokenizerJson(oracle.new)))
  const plan = await planVocabulary(findMethod(method).make(), { vocabularies, input, tied: false })
  const drawn = drawing(input, { fallback: 'zero', count: input.count, seed: 1 })
  for (const [sources, name] of [
    [plan.input, inputRows],
    [plan.output, outputRows],
  ] as const) {
    const data = newMatrix(input, sources, drawn)
    oracle.tokens.forEach((id, i) => {
      for (let k = 0; k < 3; k++) expect(data[id * 3 + k]).toBeCloseTo(oracle.new_rows[name][i * 3 + k], 4)
    })
  }
})
