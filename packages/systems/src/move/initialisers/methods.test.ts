import { describe, expect, it } from 'vitest'
import { compile, fromTokenizerJson } from '@tokenwright/text'
import {
  drawing,
  findMethod,
  methods,
  newMatrix,
  ownRows,
  pairVocabularies,
  planVocabulary,
  rowsOf,
  shrink,
  tokenAdapt,
  wordVectors,
  type Situation,
} from './index.js'
import { english, latvian, trained, wave } from './testing/tokenizers.js'

const WIDTH = 16
const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

async function situation(): Promise<Situation> {
  const old = (await trained(english, 300)).encoder
  const fresh = (await trained([...english, ...latvian], 400)).encoder
  const vocabularies = pairVocabularies(old, fresh)
  const input = rowsOf(wave(old.size * WIDTH), WIDTH)
  const words = await wordVectors([...english, ...latvian], { width: 8, minimumCount: 1 })
  return {
    vocabularies,
    input,
    tied: true,
    auxiliary: ownRows(input, vocabularies.pieces),
    texts: Array.from({ length: 10 }, () => [...english, ...latvian]).flat(),
    parallel: Array.from({ length: 12 }, () => english.map((line, i) => [line, latvian[i]] as const)).flat(),
    languages: {
      old: words,
      new: words,
      dictionary: [
        ['river', 'upe'],
        ['flour', 'milti'],
        ['mill', 'dzirnavu'],
      ],
    },
    donor: { input: rowsOf(wave(fresh.size * WIDTH, 9), WIDTH) },
  }
}

describe('every method', () => {
  for (const name of methods.keys())
    it(`${name}: plans that fit, finite rows, shared rows as they were`, async () => {
      const given = await situation()
      const initialiser = findMethod(name).make()
      const plan = await planVocabulary(initialiser, given)
      const { shared, old } = given.vocabularies
      expect(plan.input.length).toBe(shared.length)
      const drawn = drawing(given.input, { fallback: initialiser.fallback, count: old.size, seed: 1 })
      const data = newMatrix(given.input, plan.input, drawn)
      expect(data.every(Number.isFinite)).toBe(true)
      if (initialiser.fills === 'new')
        shared.forEach((id, fresh) => {
          if (id < 0) return
          const row = new Float32Array(WIDTH)
          given.input.read(id, row)
          expect([...data.subarray(fresh * WIDTH, (fresh + 1) * WIDTH)]).toEqual([...row])
        })
      const convex = !['sum', 'shrink', 'omp', 'zero'].includes(name)
      for (const source of [...plan.input, ...plan.output])
        if (typeof source === 'object' && 'mix' in source && convex) {
          const total = Array.from(source.mix.weights).reduce((sum, w) => sum + w, 0) + (source.mix.mean ?? 0)
          expect(Math.abs(total - 1)).toBeLessThan(1e-6)
        }
    })

  it('is found by name only', () => {
    expect(() => findMethod('magic')).toThrow(/"magic"$/)
  })

  for (const [name, { needs }] of methods)
    for (const need of needs)
      it(`${name}: says that it needs ${need}`, async () => {
        const given = await situation()
        const without: Situation = { ...given, languages: undefined, [need]: undefined }
        await expect(findMethod(name).make().prepare(without)).rejects.toThrow(/needs/)
      })
})

describe('TokenAdapt', () => {
  it('is its local half at share 0, its global half at share 1, and the nearest row for one neighbour', async () => {
    const given = await situation()
    const [local, global, nearestOnly] = await Promise.all(
      [{ globalShare: 0 }, { globalShare: 1 }, { globalShare: 1, neighbours: 1 }].map((options) =>
        tokenAdapt(options).prepare(given),
      ),
    )
    const hybrid = await tokenAdapt({ globalShare: 0.25 }).prepare(given)
    let seen = 0
    for (let id = 0; id < given.vocabularies.shared.length; id++) {
      if (given.vocabularies.shared[id] >= 0) continue
      const [a, b, mixed, one] = [local(id), global(id), hybrid(id), nearestOnly(id)]
      if (a === undefined || b === undefined) continue
      seen++
      const row = (plan: typeof a) =>
        newMatrix(given.input, [{ mix: plan.input }], drawing(given.input, { fallback: 'mean', count: 1, seed: 0 }))
      const [x, y, z] = [row(a), row(b), row(mixed as typeof a)]
      z.forEach((value, k) => expect(value).toBeCloseTo(0.75 * x[k] + 0.25 * y[k], 5))
      expect(one?.input.ids.length).toBe(1)
      expect(one?.input.weights[0]).toBe(1)
      expect(one?.input.ids[0]).toBe(b.input.ids[0])
    }
    expect(seen).toBeGreaterThan(20)
  })

  it('gives the same rows whatever is in memory at once', async () => {
    const given = await situation()
    const plans = await Promise.all(
      [7, 64, undefined].map((rowsAtOnce) => planVocabulary(tokenAdapt({ rowsAtOnce, neighbours: 4 }), given)),
    )
    expect(plans[0]).toEqual(plans[2])
    expect(plans[1]).toEqual(plans[2])
  })

  it('refuses auxiliary embeddings of another size, and numbers that are none', async () => {
    const given = await situation()
    const wrong = {
      name: 'mine',
      width: 8,
      embed: async (texts: readonly Uint8Array[]) => new Float32Array(texts.length),
    }
    const apart = {
      ...wrong,
      embed: async (texts: readonly Uint8Array[]) => new Float32Array(8 * texts.length).fill(NaN),
    }
    for (const method of ['tokenadapt', 'wechsel']) {
      const prepare = (auxiliary: typeof wrong) =>
        findMethod(method)
          .make()
          .prepare({ ...given, auxiliary, languages: undefined })
      await expect(prepare(wrong)).rejects.toThrow(/another size than \d+ × 8 at mine: \d+$/)
      await expect(prepare(apart)).rejects.toThrow(/not finite at mine, text 0: NaN$/)
    }
    const spaces = { old: given.auxiliary as NonNullable<Situation['auxiliary']>, new: wrong, dictionary: [] }
    await expect(
      findMethod('wechsel')
        .make()
        .prepare({ ...given, languages: spaces }),
    ).rejects.toThrow(/word vectors of 16 numbers beside others: 8$/)
  })

  it('refuses options out of range', () => {
    expect(() => tokenAdapt({ globalShare: 1.5 })).toThrow(/1.5$/)
    expect(() => tokenAdapt({ temperature: 0 })).toThrow(/0$/)
    expect(() => shrink(2)).toThrow(/2$/)
  })
})

describe('vocabularies side by side', () => {
  it('spells every new token with old ids that stand for its bytes', async () => {
    const { vocabularies } = await situation()
    for (let id = 0; id < vocabularies.shared.length; id++) {
      const bytes = vocabularies.bytesOf(id)
      const pieces = vocabularies.pieces(bytes)
      expect(Buffer.concat(Array.from(pieces, (piece) => vocabularies.oldBytesOf(piece)))).toEqual(Buffer.from(bytes))
      if (vocabularies.shared[id] >= 0)
        expect(Buffer.from(vocabularies.oldBytesOf(vocabularies.shared[id]))).toEqual(Buffer.from(bytes))
    }
  })

  it('is the identity for one and the same tokenizer', async () => {
    const { encoder } = await trained(english, 300)
    expect([...pairVocabularies(encoder, encoder).shared]).toEqual(Array.from({ length: 300 }, (_, i) => i))
  })

  it('matches SentencePiece’s spelling of spaces with the bytes of others, and special tokens by role', async () => {
    const { encoder } = await trained([' the mill the mill the the'], 262)
    const unigram = compile(
      fromTokenizerJson({
        version: '1.0',
        added_tokens: [
          { id: 0, content: '<s>', single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
        ],
        normalizer: null,
        pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
        post_processor: null,
        decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
        truncation: null,
        padding: null,
        model: {
          type: 'Unigram',
          unk_id: 1,
          vocab: [
            ['<s>', 0],
            ['<unk>', 0],
            ['▁the', -1],
            ['mill', -2],
            ['▁', -3],
            ['t', -4],
            ['he', -4],
          ],
          byte_fallback: false,
        },
      }),
    )
    const pair = pairVocabularies(encoder, unigram)
    const the = encoder.encode(' the')
    expect(the.length).toBe(1)
    expect(pair.shared[2]).toBe(the[0])
    const back = pairVocabularies(unigram, encoder, {
      oldRoles: new Map([['bos', 0]]),
      newRoles: new Map([['bos', 5]]),
    })
    expect(back.shared[the[0]]).toBe(2)
    expect([...back.pieces(encode(' the'))]).toEqual([2])
    expect([...back.pieces(encode('the'))]).toEqual([5, 6])
    expect([...back.pieces(encode('é'))]).toEqual([])
    expect(back.oldUnknown).toBe(1)
  })
})
