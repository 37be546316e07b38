import { describe, expect, it } from 'vitest'
import { compile } from '../compile.js'
import { fromTokenizerJson } from '../load/tokenizer-json.js'
import { toTokenizerJson } from '../save/tokenizer-json.js'
import type { BoundlessModel, Tokenizer } from '../tokenizer.js'
import { sampleDocuments } from '../train/testing/texts.js'
import { train } from '../train/train.js'
import type { SplitName } from '../train/types.js'
import { boundlessAsBpe } from './as-bpe.js'
import { boundlessEvents } from './boundless-events.js'

const documents = [
  ...sampleDocuments(7, 60, 700),
  "We don't know that it isn't so, fooBar don'tFoo snake_case of_the of the HTTPServer of The the I am (of the) 12 of the.\n".repeat(
    30,
  ),
]
const odd = [
  "don'tfoo'bar of the of_the_of THE theThe ' the  of the\tof the\u2019s",
  'of the 世界 of the ไทย é́ of\u0301 the',
  'fooBar barFOO of theremin',
]

/** Superwords taken apart into the tokens that words are made of. */
function wordLevel(model: BoundlessModel, ids: ArrayLike<number>): number[] {
  const { results, count, lefts, rights } = boundlessEvents(model)
  const parts = new Map<number, [number, number]>()
  const first = model.merges.length / 3
  for (let rank = first; rank < count; rank++) parts.set(results[rank], [lefts[rank], rights[rank]])
  const expand = (id: number): number[] => parts.get(id)?.flatMap(expand) ?? [id]
  return Array.from(ids).flatMap(expand)
}

describe('boundlessAsBpe', () => {
  it.each<SplitName>(['o200k', 'gpt2', 'cl100k', 'llama3', 'qwen2'])('spells words alike, cut as %s', async (split) => {
    const source = await train(documents, {
      algorithm: 'boundless-2phase',
      vocabularySize: 900,
      transition: 0.7,
      split,
      specialTokens: ['<|end|>'],
    }).result()
    const bpe = boundlessAsBpe(source)
    const before = compile(source)
    const after = compile(fromTokenizerJson(toTokenizerJson(bpe)))
    let joined = 0
    for (const text of [...documents, ...odd]) {
      const ids = after.encode(text)
      expect(after.decode(ids)).toBe(text)
      expect(wordLevel(source.model as BoundlessModel, ids)).toEqual(
        wordLevel(source.model as BoundlessModel, before.encode(text)),
      )
      expect(ids.length).toBeLessThanOrEqual(before.encode(text).length + 2)
      joined += wordLevel(source.model as BoundlessModel, ids).length - ids.length
    }
    expect(joined).toBeGreaterThan(1000)
    expect(after.size).toBe(before.size)
    expect(after.idToToken(0)).toBe('<|end|>')
  })

  it('gives the same ids where words are whole', async () => {
    const text = 'we are of the same and of the one and we are the one. '
    const options = { algorithm: 'boundless-2phase', vocabularySize: 330, transition: 300 } as const
    const source = await train([text.repeat(50)], options).result()
    expect(compile(boundlessAsBpe(source)).encode(text.repeat(3))).toEqual(compile(source).encode(text.repeat(3)))
  })

  it('refuses what would come out differently', async () => {
    const refused = async (options: Parameters<typeof train>[1], message: RegExp): Promise<void> => {
      const tokenizer: Tokenizer = await train(documents, { vocabularySize: 600, ...options }).result()
      expect(() => boundlessAsBpe(tokenizer)).toThrowError(message)
    }
    await refused({ algorithm: 'bpe' }, /at model.type: "BPE"$/)
    await refused({ algorithm: 'boundless' }, /words are merged after superwords/)
    await refused({ algorithm: 'boundless-2phase', tau: 0.5 }, /no deletions at model.deletions/)
    const split = { type: 'Split', pattern: { Regex: ' ?[a-z]+' }, behavior: 'Isolated', invert: false } as const
    await refused({ algorithm: 'boundless-2phase', split }, /at pre_tokenizer: /)
  })
})
