import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { compile } from '../compile.js'
import { fromTokenizerJson } from '../load/tokenizer-json.js'
import { toTokenizerJson } from '../save/tokenizer-json.js'
import type { BoundlessModel, Tokenizer } from '../tokenizer.js'
import { sampleDocuments } from '../train/testing/texts.js'
import { train } from '../train/train.js'
import { entryBytes, idLimit, vocabularySize } from '../vocabulary.js'
import type { BoundlessOptions } from './boundless-options.js'
import { isEligible } from './eligible.js'
import { trainBoundlessTwin, type TwinEvents } from './testing/boundless-training-twin.js'

type Mode = 'boundless' | 'boundless-2phase'

function boundless(corpus: readonly string[], options: BoundlessOptions, algorithm: Mode = 'boundless') {
  return train(corpus, { algorithm, ...options }).result()
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** The events of a model with texts for ids. */
function eventsOf(tokenizer: Tokenizer): TwinEvents {
  const { vocab, deleted, merges, deletions, supermerges } = tokenizer.model as BoundlessModel
  const tokens = Array.from(vocab.ends, (_, i) => latin1(entryBytes(vocab, i)))
  const name = (id: number): string =>
    id < idLimit(vocab) ? tokens[id] : latin1(entryBytes(deleted!, id - idLimit(vocab)))
  const triples = (list: Uint32Array): [number, string, string][] =>
    Array.from({ length: list.length / 3 }, (_, i) => [list[3 * i], name(list[3 * i + 1]), name(list[3 * i + 2])])
  return {
    tokens,
    merges: triples(merges),
    deletions: Array.from({ length: deletions.length / 2 }, (_, i) => [deletions[2 * i], name(deletions[2 * i + 1])]),
    supermerges: triples(supermerges),
  }
}

const part = fc.constantFrom(
  'a',
  'b',
  'ab',
  'aa',
  ' ',
  ' ',
  ' a',
  ' ab',
  ' ab ab',
  ' ba',
  'bb',
  '.',
  '\n',
  '1',
  "'s",
  '_',
)
const someDocument = fc.array(part, { maxLength: 40 }).map((parts) => parts.join(''))
const someCorpus = fc
  .array(someDocument, { minLength: 1, maxLength: 5 })
  .filter((all) => all.some((text) => text !== ''))

describe('BoundlessBPE', () => {
  test.each([
    ['boundless', undefined],
    ['boundless', 0.9],
    ['boundless', 0.6],
    ['boundless-2phase', undefined],
    ['boundless-2phase', 0.6],
  ] as const)('%s with tau %s learns what its description says, on small text', async (mode, tau) => {
    await fc.assert(
      fc.asyncProperty(someCorpus, fc.nat(25), fc.nat(15), async (corpus, words, more) => {
        const size = 256 + words + more
        const transition = mode === 'boundless' ? undefined : 256 + words
        const expected = trainBoundlessTwin(corpus, { vocabularySize: size, tau: tau ?? 2, transition })
        const options = { vocabularySize: size, tau, transition, split: 'gpt2' as const }
        expect(eventsOf(await boundless(corpus, options, mode))).toEqual(expected)
      }),
      { numRuns: 100 },
    )
  })

  const documents = sampleDocuments(5, 40, 900)

  test.each<[Mode, number | undefined]>([
    ['boundless', undefined],
    ['boundless', 0.9],
    ['boundless-2phase', undefined],
  ])('%s with tau %s encodes what it decodes again, in live tokens', async (mode, tau) => {
    const options = { vocabularySize: 900, specialTokens: ['<|end|>'], reservedSlots: 2, tau }
    const tokenizer = await boundless(documents, options, mode)
    const model = tokenizer.model as BoundlessModel
    expect(model.supermerges.length).toBeGreaterThan(0)
    if (tau !== undefined) expect(model.deletions.length).toBeGreaterThan(0)
    expect(vocabularySize(model.vocab)).toBe(897)
    const encoder = compile(tokenizer)
    expect(encoder.size).toBe(900)
    expect(encoder.idToToken(0)).toBe('<|end|>')
    const again = compile(fromTokenizerJson(toTokenizerJson(tokenizer, { dialect: 'tokenwright' })))
    for (const text of [...documents.slice(0, 5), 'größer 世界 \u{1f469} of the']) {
      const ids = encoder.encode(text)
      expect(encoder.decode(ids)).toBe(text)
      for (const id of ids) expect(encoder.idToToken(id)).toBeDefined()
      expect(again.encode(text)).toEqual(ids)
    }
    expect([...encoder.encode('<|end|>', { special: 'allow' })]).toEqual([0])
  })

  it('does not depend on threads', async () => {
    const options = { vocabularySize: 700, tau: 0.9 }
    const tokenizer = await boundless(documents, { ...options, workers: 1 })
    expect(await boundless(documents, { ...options, workers: 2 })).toEqual(tokenizer)
  })

  it('takes a text of a single repeated letter', async () => {
    const tokenizer = await boundless(['a'.repeat(20_000), 'ab '.repeat(20_000)], { vocabularySize: 300 })
    expect(compile(tokenizer).decode(compile(tokenizer).encode('aaa ab'))).toBe('aaa ab')
  })

  test.each<[BoundlessOptions, RegExp]>([
    [{ tau: 0 }, /at tau: 0$/],
    [{ transition: 0.5 }, /at transition: 0.5$/],
    [{ tieRule: 'huggingface' }, /at tieRule: "huggingface"$/],
    [{ split: null }, /at split: null$/],
    [{ split: { type: 'Metaspace', replacement: '_', prepend_scheme: 'always', split: true } }, /at split: /],
    [{ vocabularySize: 255 }, /minimum at vocabularySize: 255$/],
  ])('refuses %o', async (options, message) => {
    await expect(boundless(['some text'], options)).rejects.toThrowError(message)
  })
})

test('eligible pieces', () => {
  for (const piece of [' a', 'ab', " don't", ' don\u2019t', '_x', ' é', ' e\u0301', ' \u{10400}', ' 世'])
    expect([piece, isEligible(piece)]).toEqual([piece, true])
  for (const piece of ['I', ' ', '1a', ' a1', '.', ' \u0301', '', ' a\n', "'", '(word'])
    expect([piece, isEligible(piece)]).toEqual([piece, false])
})
