import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMergeLoop, type MergeLoopOptions } from './merge-loop.js'

/** The readable twin: recounts every pair before each merge. */
function naiveMerges(
  words: readonly (readonly number[])[],
  counts: readonly number[],
  options: MergeLoopOptions,
  decide: Decide,
  limit: number,
): Step[] {
  const sequences = words.map((word) => [...word])
  const texts = options.tokens.map((token) => [...(token ?? [])])
  const initial = texts.length
  const refused = new Set<string>()
  const steps: Step[] = []
  while (steps.length < limit) {
    const pairs = new Map<string, number>()
    for (let i = 0; i < sequences.length; i++)
      for (let k = 1; k < sequences[i].length; k++) {
        const left = sequences[i][k - 1]
        const right = sequences[i][k]
        const allowed = options.allowedLengths
        const checked = (options.checkInitialPairs ?? true) || left >= initial || right >= initial
        if (allowed !== undefined && checked && allowed[texts[left].length + texts[right].length] !== 1) continue
        pairs.set(`${left} ${right}`, (pairs.get(`${left} ${right}`) ?? 0) + counts[i])
      }
    let best: [number, number, number] | undefined
    for (const [key, count] of pairs) {
      const [left, right] = key.split(' ').map(Number)
      if (refused.has(key) || count < (options.minFrequency ?? 1)) continue
      if (best === undefined || count > best[2] || (count === best[2] && wins([left, right], best)))
        best = [left, right, count]
    }
    if (best === undefined) break
    const [left, right, count] = best
    const id = decide([...texts[left], ...texts[right]], texts)
    steps.push([left, right, count, id])
    if (id === null) {
      refused.add(`${left} ${right}`)
      continue
    }
    texts[id] ??= [...texts[left], ...texts[right]]
    for (let i = 0; i < sequences.length; i++) {
      const merged: number[] = []
      for (let k = 0; k < sequences[i].length; k++) {
        const match = sequences[i][k] === left && sequences[i][k + 1] === right
        merged.push(match ? id : sequences[i][k])
        if (match) k++
      }
      sequences[i] = merged
    }
  }
  return steps

  function wins(a: readonly number[], b: readonly number[]): boolean {
    if (options.tieRule === 'huggingface') return a[0] !== b[0] ? a[0] < b[0] : a[1] < b[1]
    const order = compare(texts[a[0]], texts[b[0]])
    return order !== 0 ? order < 0 : compare(texts[a[1]], texts[b[1]]) < 0
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i] - b[i]
  return a.length - b.length
}

type Step = [left: number, right: number, count: number, id: number | null]
/** The id to merge into, or null to refuse. */
type Decide = (text: number[], texts: readonly (readonly number[])[]) => number | null

const newId: Decide = (_, texts) => texts.length
const noThirds: Decide = (text, texts) => (text.length % 3 === 0 ? null : texts.length)
const existing: Decide = (text, texts) => {
  const same = texts.findIndex((other) => compare(other, text) === 0)
  return same >= 0 ? same : texts.length
}

function loopMerges(
  words: number[][],
  counts: number[],
  options: MergeLoopOptions,
  decide: Decide,
  limit: number,
  hint: number,
) {
  const ends = new Uint32Array(words.length)
  let total = 0
  words.forEach((word, i) => (ends[i] = total += word.length))
  const loop = createMergeLoop(
    { symbols: Uint32Array.from(words.flat()), ends, counts: Float64Array.from(counts) },
    options,
  )
  const texts = options.tokens.map((token) => [...(token ?? [])])
  const steps: Step[] = []
  while (steps.length < limit) {
    const candidate = loop.next(hint)
    if (candidate === null) break
    const { left, right, count } = candidate
    const text = [...texts[left], ...texts[right]]
    const id = decide(text, texts)
    steps.push([left, right, count, id])
    if (id === null) loop.refuse()
    else {
      texts[id] ??= text
      loop.merge(id)
    }
  }
  return { steps, loop, texts }
}

const alphabet = ['a', 'b', 'c', 'd'].map((letter) => new TextEncoder().encode(letter))
const corpus = fc.array(
  fc.tuple(
    fc.array(fc.nat(3), { maxLength: 40 }),
    fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 2 ** 40 })),
  ),
  { maxLength: 25 },
)

describe('merge loop', () => {
  const rules: [string, Partial<MergeLoopOptions>, Decide][] = [
    ['plain', {}, newId],
    ['with a minimum', { minFrequency: 4 }, newId],
    ['with refusals', {}, noThirds],
    ['with a limit of length', { allowedLengths: Uint8Array.of(0, 1, 1, 1, 1), checkInitialPairs: false }, newId],
    ['with chosen lengths', { allowedLengths: Uint8Array.of(0, 1, 1, 0, 1, 0, 1, 0, 1) }, newId],
    ['with a limit below two', { allowedLengths: Uint8Array.of(0, 1), checkInitialPairs: false }, newId],
    ['into symbols that exist', { allowedLengths: Uint8Array.of(0, 1, 1, 1, 1, 0, 1) }, existing],
  ]
  for (const tieRule of ['huggingface', 'bytes'] as const)
    for (const [name, some, decide] of rules)
      it(`equals a recount, ${name}, ties by ${tieRule}`, () => {
        const options: MergeLoopOptions = { tokens: alphabet, tieRule, ...some }
        fc.assert(
          fc.property(corpus, fc.integer({ min: 1, max: 100 }), (entries, hint) => {
            const words = entries.map(([word]) => word)
            const counts = entries.map(([, count]) => count)
            const expected = naiveMerges(words, counts, options, decide, 60)
            expect(loopMerges(words, counts, options, decide, 60, hint).steps).toEqual(expected)
          }),
        )
      })

  it('merges into a symbol that the sequences already hold', () => {
    // Symbol 4 spells "ab" and stands in the text beside an unmerged a, b.
    const options: MergeLoopOptions = { tokens: [...alphabet, new TextEncoder().encode('ab')], tieRule: 'huggingface' }
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(4), { maxLength: 12 }), { maxLength: 12 }), (words) => {
        const counts = words.map((_, i) => 1 + (i % 3))
        const expected = naiveMerges(words, counts, options, existing, 40)
        expect(loopMerges(words, counts, options, existing, 40, 10).steps).toEqual(expected)
      }),
    )
  })

  it('keeps what the sequences spell, and tells which came down to one symbol', () => {
    fc.assert(
      fc.property(corpus, (entries) => {
        const words = entries.map(([word]) => word)
        const counts = entries.map(([, count]) => count)
        const { loop, texts } = loopMerges(
          words,
          counts,
          { tokens: alphabet, tieRule: 'bytes', trackCompleted: true },
          newId,
          30,
          30,
        )
        const { symbols, ends } = loop.sequences()
        const completed = new Set(loop.completed())
        words.forEach((word, i) => {
          const now = [...symbols.subarray(i === 0 ? 0 : ends[i - 1], ends[i])]
          expect(now.flatMap((id) => texts[id].map((byte) => byte - 97))).toEqual(word)
          expect(completed.has(i)).toBe(now.length === 1 && word.length > 1)
        })
        expect(loop.completed()).toHaveLength(0)
      }),
    )
  })

  it('counts past 2^32', () => {
    const { steps } = loopMerges(
      [
        [0, 1],
        [1, 2],
      ],
      [2 ** 52, 2 ** 52 - 1],
      { tokens: alphabet, tieRule: 'bytes' },
      newId,
      9,
      9,
    )
    expect(steps).toEqual([
      [0, 1, 2 ** 52, 4],
      [1, 2, 2 ** 52 - 1, 5],
    ])
  })
})
