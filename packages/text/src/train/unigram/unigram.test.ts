import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildArena, type Arena } from './arena.js'
import { digamma, expectedCounts, maximize } from './expectation.js'
import { LENGTH_BITS, seedLattice, shrinkLattice, type Lattice } from './lattice.js'
import { bestPathCounts, choosePieces } from './prune.js'
import { pieceCounts } from './testing/pieces.js'
import { bestSpelling, expectedCountsTwin, frequentSubstringsTwin, removalLossesTwin } from './testing/twin.js'

const ALL = { units: 'characters', coverage: 1, required: [], limit: 1e6, maxSymbols: 1e9 } as const

function arenaOf(pieces: ReadonlyMap<string, number>): Arena {
  return buildArena(pieceCounts(pieces), ALL)
}

function texts(arena: Arena, lattice: Lattice): string[] {
  return Array.from(lattice.lengths, (length, id) => {
    if (id < arena.alphabet.length - 1) return String.fromCodePoint(arena.alphabet[id + 1])
    const symbols = arena.symbols.subarray(lattice.places[id], lattice.places[id] + length)
    return Array.from(symbols, (symbol) => String.fromCodePoint(arena.alphabet[symbol])).join('')
  })
}

const somePieces = fc
  .array(
    fc.tuple(
      fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 9 }),
    ),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((entries) => new Map(entries))

describe('seedLattice', () => {
  it('finds the frequent right-maximal substrings', () => {
    fc.assert(
      fc.property(somePieces, fc.integer({ min: 2, max: 5 }), (pieces, maxLength) => {
        const arena = arenaOf(pieces)
        const { lattice, scores } = seedLattice(arena, maxLength, 1e6)
        const found = new Map(texts(arena, lattice).map((text, id) => [text, scores[id] / text.length]))
        for (const [text, count] of frequentSubstringsTwin(pieces, maxLength, 2)) {
          expect(found.get(text)).toBe(count)
          found.delete(text)
        }
        for (const text of found.keys()) expect(text.length).toBe(1)
      }),
    )
  })

  it('knows every place where a piece stands', () => {
    fc.assert(
      fc.property(somePieces, (pieces) => {
        const arena = arenaOf(pieces)
        const { lattice } = seedLattice(arena, 6, 1e6)
        const names = texts(arena, lattice)
        const known = new Set(names)
        for (let fragment = 0; fragment < arena.weights.length; fragment++) {
          const end = arena.starts[fragment + 1] - 1
          for (let p = arena.starts[fragment]; p < end; p++) {
            const here = Array.from(arena.symbols.subarray(p, end), (symbol) =>
              String.fromCodePoint(arena.alphabet[symbol]),
            ).join('')
            const edges = Array.from(
              lattice.edges.subarray(lattice.edgeStarts[p], lattice.edgeStarts[p + 1]),
              (edge) => names[edge >>> LENGTH_BITS],
            )
            expect(edges).toEqual(Array.from(here, (_, i) => here.slice(0, i + 1)).filter((text) => known.has(text)))
          }
        }
      }),
    )
  })

  it('keeps the most promising where a limit is set', () => {
    const arena = arenaOf(
      new Map([
        ['abab', 5],
        ['ab', 1],
        ['cdcdcd', 1],
        ['xy', 2],
      ]),
    )
    const { lattice } = seedLattice(arena, 16, 1)
    expect(texts(arena, lattice).slice(6)).toEqual(['ab'])
  })
})

describe('expectedCounts', () => {
  it('agrees with the sum over all segmentations', () => {
    fc.assert(
      fc.property(
        somePieces,
        fc.array(fc.double({ min: -6, max: -0.1, noNaN: true }), { minLength: 64, maxLength: 64 }),
        (pieces, random) => {
          const arena = arenaOf(pieces)
          const { lattice } = seedLattice(arena, 4, 1e6)
          const scores = Float64Array.from(lattice.lengths, (_, id) => random[id % 64])
          const names = texts(arena, lattice)
          const twin = expectedCountsTwin(pieces, new Map(names.map((text, id) => [text, scores[id]])))
          const { counts } = expectedCounts(arena, lattice, scores)
          names.forEach((text, id) => expect(counts[id]).toBeCloseTo(twin.get(text)!, 8))
        },
      ),
    )
  })

  it('survives a fragment whose probability underflows', () => {
    const text = 'abcabd'.repeat(2000)
    const arena = arenaOf(new Map([[text, 1]]))
    const { lattice } = seedLattice(arena, 3, 1e6)
    const scores = Float64Array.from(lattice.lengths, (length) => -20 * length)
    const { counts, loss } = expectedCounts(arena, lattice, scores)
    expect(loss).toBeGreaterThan(20 * text.length * 0.9)
    let characters = 0
    for (let id = 0; id < counts.length; id++) characters += counts[id] * lattice.lengths[id]
    expect(characters).toBeCloseTo(text.length, 6)
  })
})

describe('maximize', () => {
  it('knows digamma', () => {
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 10)
    expect(digamma(0.5)).toBeCloseTo(-1.9635100260214235, 10)
    expect(digamma(1e6)).toBeCloseTo(13.815510057964191, 10)
  })

  it('gives less than the whole probability, most of it to frequent pieces', () => {
    const scores = maximize(Float64Array.of(100, 10, 1))
    expect(scores[0]).toBeCloseTo(Math.log(100 / 111), 1)
    expect(scores.reduce((sum, score) => sum + Math.exp(score), 0)).toBeLessThan(1)
  })
})

describe('choosePieces', () => {
  it('keeps those with the largest loss', () => {
    fc.assert(
      fc.property(
        somePieces,
        fc.array(fc.double({ min: -9, max: -0.1, noNaN: true }), { minLength: 61, maxLength: 61 }),
        fc.nat(6),
        (pieces, random, extra) => {
          const arena = arenaOf(pieces)
          const { lattice } = seedLattice(arena, 5, 1e6)
          const names = texts(arena, lattice)
          // Sums of distinct irrational-like steps, so that no two spellings tie.
          const scores = Float64Array.from(lattice.lengths, (_, id) => random[id % 61] - Math.sqrt(id + 2) * 1e-3)
          const byText = new Map(names.map((text, id) => [text, scores[id]]))
          const used = bestPathCounts(arena, lattice, scores)
          for (const [piece] of pieces)
            for (const part of bestSpelling(piece, byText)!) expect(used[names.indexOf(part)]).toBeGreaterThan(0)
          const losses = [...removalLossesTwin(pieces, byText)].toSorted((a, b) => b[1] - a[1])
          const singles = arena.alphabet.length - 1
          const keep = choosePieces(arena, lattice, scores, singles, singles + extra)
          const kept = names.filter((text, id) => keep[id] === 1 && text.length > 1)
          const lowest = losses[Math.min(extra, losses.length) - 1]?.[1] ?? Infinity
          expect(kept.length).toBe(Math.min(extra, losses.length))
          for (const text of kept)
            expect(losses.find(([other]) => other === text)![1]).toBeGreaterThanOrEqual(lowest - 1e-9)
        },
      ),
    )
  })
})

describe('shrinkLattice', () => {
  it('equals a lattice built from the pieces that stay', () => {
    const arena = arenaOf(
      new Map([
        ['abcabc', 2],
        ['bcbc', 3],
        ['cab', 1],
      ]),
    )
    const full = seedLattice(arena, 4, 1e6).lattice
    const names = texts(arena, full)
    const keep = Uint8Array.from(names, (text, id) => (text.length === 1 || id % 2 === 0 ? 1 : 0))
    const places = full.edges.length
    const { lattice, kept } = shrinkLattice(full, keep)
    expect(texts(arena, lattice)).toEqual(Array.from(kept, (id) => names[id]))
    expect(lattice.edges.length).toBeLessThan(places)
    expect(lattice.edgeStarts[lattice.edgeStarts.length - 1]).toBe(lattice.edges.length)
  })
})
