import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenwrightError } from '../errors.js'
import { contents, numberBuffer } from '../models/number-buffer.js'
import type { BoundlessModel } from '../tokenizer.js'
import { vocabularyFromBytes } from '../vocabulary.js'
import { createBoundless } from './boundless-model.js'
import { encodeTwin } from './testing/boundless-twin.js'

const BYTES = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte))

function encode(model: BoundlessModel, pieces: readonly string[]): number[] {
  const ids = numberBuffer()
  createBoundless(model).encodeSequence(pieces, ids, null)
  return Array.from(contents(ids))
}

type Draft = readonly ['merge' | 'deletion' | 'supermerge', number, number]

/** Makes a model of drafts by the rules of training: nothing makes a token that exists, deletion takes words only. */
function modelFrom(drafts: readonly Draft[]): BoundlessModel {
  const tokens: Uint8Array[] = [...BYTES]
  const names = new Map(tokens.map((token, id) => [Buffer.from(token).toString('latin1'), id]))
  const words = ['a', 'b', 'c'].map((letter) => letter.charCodeAt(0))
  const supers: number[] = []
  const gone = new Set<number>()
  const merges: number[] = []
  const deletions: number[] = []
  const supermerges: number[] = []
  drafts.forEach(([kind, a, b], index) => {
    const order = 3 * index + 1
    if (kind === 'deletion') {
      const token = words[a % words.length]
      if (tokens[token].length < 2) return
      gone.add(token)
      deletions.push(order, token)
      return
    }
    const pool = kind === 'merge' ? words : [...words, ...supers]
    const left = pool[a % pool.length]
    const right = pool[b % pool.length]
    const bytes = Uint8Array.from([...tokens[left], ...tokens[right]])
    const name = Buffer.from(bytes).toString('latin1')
    let id = names.get(name)
    // A deleted word may be made again.
    if (id !== undefined && !(kind === 'merge' && gone.delete(id))) return
    if (id === undefined) {
      id = tokens.push(bytes) - 1
      names.set(name, id)
      if (kind === 'merge') words.push(id)
      else supers.push(id)
    }
    if (kind === 'merge') merges.push(order, left, right)
    else supermerges.push(order, left, right)
  })
  return {
    type: 'Boundless',
    vocab: vocabularyFromBytes(tokens),
    merges: Uint32Array.from(merges),
    deletions: Uint32Array.from(deletions),
    supermerges: Uint32Array.from(supermerges),
  }
}

const someDrafts = fc.array(
  fc.tuple(fc.constantFrom('merge', 'merge', 'deletion', 'supermerge', 'supermerge'), fc.nat(1000), fc.nat(1000)),
  { maxLength: 60 },
)
const somePieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'a', 'b', 'c'), minLength: 1, maxLength: 7 }), {
  maxLength: 12,
})

describe('createBoundless', () => {
  it('does what the published rule does', () => {
    fc.assert(
      fc.property(someDrafts, somePieces, (drafts, pieces) => {
        const model = modelFrom(drafts as Draft[])
        expect(encode(model, pieces)).toEqual(encodeTwin(model, pieces))
      }),
      { numRuns: 3000 },
    )
  })

  it('tells the first piece of each token and which pieces stand alone', () => {
    // 256 = " a", 257 = " b", 258 = " a b"
    const model: BoundlessModel = {
      type: 'Boundless',
      vocab: vocabularyFromBytes([...BYTES, ...[' a', ' b', ' a b'].map((text) => new TextEncoder().encode(text))]),
      merges: Uint32Array.of(0, 32, 97, 1, 32, 98),
      deletions: new Uint32Array(0),
      supermerges: Uint32Array.of(2, 256, 257),
    }
    const boundless = createBoundless(model)
    const ids = numberBuffer()
    const first = numberBuffer()
    boundless.encodeSequence(['x', ' a', ' b', ' a', 'yz'], ids, first)
    expect(Array.from(contents(ids))).toEqual([120, 258, 256, 121, 122])
    expect(Array.from(contents(first))).toEqual([0, 1, 3, 4, 4])
    expect([' a', ' b', 'x', 'yz'].map((piece) => boundless.standsAlone(piece))).toEqual([false, false, true, true])
  })

  it('passes through deleted tokens that hold no id', () => {
    const vocab = vocabularyFromBytes([...BYTES, new TextEncoder().encode('abc')])
    const model: BoundlessModel = {
      type: 'Boundless',
      vocab,
      merges: Uint32Array.of(0, 97, 98, 1, 257, 99),
      deletions: Uint32Array.of(2, 257),
      supermerges: new Uint32Array(0),
      deleted: vocabularyFromBytes([new TextEncoder().encode('ab')]),
    }
    expect(encode(model, ['abcab'])).toEqual([256, 97, 98])
    expect(encode(model, ['abcab'])).toEqual(encodeTwin(model, ['abcab']))
  })

  it('takes a long piece in linear time', () => {
    const model = modelFrom(
      Array.from({ length: 12 }, (_, i) => ['merge', i === 0 ? 0 : 2 + i, i === 0 ? 0 : 2 + i] as const),
    )
    const started = performance.now()
    const ids = encode(model, ['a'.repeat(1_000_000)])
    expect(ids.length).toBe(
      Math.floor(1_000_000 / 4096) + [...(1_000_000 % 4096).toString(2)].filter((bit) => bit === '1').length,
    )
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('refuses contradictory models', () => {
    const good = modelFrom([
      ['merge', 0, 1],
      ['supermerge', 0, 3],
    ])
    const bad: Partial<BoundlessModel>[] = [
      { merges: Uint32Array.of(1, 97, 999_999) },
      { merges: Uint32Array.of(1, 97, 97) },
      { deletions: Uint32Array.of(9, 97) },
      { deletions: Uint32Array.of(1, 256) },
      { vocab: vocabularyFromBytes(BYTES.slice(1)) },
    ]
    for (const part of bad) expect(() => createBoundless({ ...good, ...part })).toThrowError(TokenwrightError)
  })
})
