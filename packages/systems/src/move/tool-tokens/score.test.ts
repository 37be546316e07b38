import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bestTools, byTool, calibrateBias, confusion, firingAt, namesTool } from './score.js'
import type { CachedStates } from './states.js'

const TOOLS = 3

/** Labelled states in one dimension: enough for what fires where. */
const label = fc.record({
  tool: fc.integer({ min: -1, max: TOOLS - 1 }),
  best: fc.integer({ min: -8, max: 8 }),
  chosen: fc.integer({ min: 0, max: TOOLS - 1 }),
  logit: fc.integer({ min: -8, max: 8 }),
  weight: fc.integer({ min: 1, max: 3 }),
})

type Label = typeof label extends fc.Arbitrary<infer T> ? T : never

function statesOf(labels: readonly Label[]): { states: CachedStates; choice: ReturnType<typeof bestTools> } {
  const count = labels.length
  return {
    states: {
      width: 1,
      count,
      hidden: new Float32Array(count),
      logZ: new Float32Array(count),
      word: new Float32Array(count),
      best: Float32Array.from(labels, ({ best }) => best),
      tool: Int32Array.from(labels, ({ tool }) => tool),
      weight: Float32Array.from(labels, ({ tool, weight }) => (tool < 0 ? weight : 1)),
      example: new Int32Array(count),
      words: 50,
      moved: 0,
      dropped: 0,
    },
    choice: {
      tool: Int32Array.from(labels, ({ chosen }) => chosen),
      logit: Float32Array.from(labels, ({ logit }) => logit),
    },
  }
}

const withTools = fc
  .array(label, { minLength: 1, maxLength: 30 })
  .filter((labels) => labels.some(({ tool }) => tool >= 0))

describe('the constant on tool logits', () => {
  it('is the best of all there are', () => {
    fc.assert(
      fc.property(withTools, (labels) => {
        const { states, choice } = statesOf(labels)
        const { bias, f1 } = calibrateBias(states, choice)
        expect(firingAt(states, choice, bias).f1).toBeCloseTo(f1, 10)
        // Margins are whole numbers, so halves between them are all that can matter.
        for (let other = -17.5; other < 18; other += 0.5)
          expect(firingAt(states, choice, other).f1).toBeLessThanOrEqual(f1 + 1e-12)
      }),
    )
  })

  it('comes with its curve, and needs a call', () => {
    const { states, choice } = statesOf([
      { tool: 0, best: 2, chosen: 0, logit: 0, weight: 1 },
      { tool: -1, best: 6, chosen: 1, logit: 0, weight: 2 },
    ])
    const { bias, f1, curve } = calibrateBias(states, choice)
    expect(bias).toBe(4)
    expect(f1).toBe(1)
    expect(curve).toHaveLength(41)
    expect(curve[40].falsePer100Words).toBe(4)
    const { states: words, choice: none } = statesOf([{ tool: -1, best: 6, chosen: 1, logit: 0, weight: 2 }])
    expect(() => calibrateBias(words, none)).toThrow(/: 1$/)
  })
})

describe('reports', () => {
  it('agree with each other on any labels', () => {
    fc.assert(
      fc.property(withTools, fc.integer({ min: -10, max: 10 }), (labels, bias) => {
        const { states, choice } = statesOf(labels)
        const counts = confusion(states, choice, bias, TOOLS)
        const reports = byTool(states, choice, bias, TOOLS)
        const firing = firingAt(states, choice, bias)
        const calls = labels.filter(({ tool }) => tool >= 0).length
        expect(counts.flat().reduce((a, b) => a + b)).toBe(calls)
        reports.forEach((report, tool) => {
          expect(report.labels).toBe(counts[tool].reduce((a, b) => a + b))
          if (report.labels > 0) expect(report.recall).toBeCloseTo(counts[tool][tool] / report.labels, 10)
        })
        const right = counts.reduce((sum, row, tool) => sum + row[tool], 0)
        expect(firing.recall).toBeCloseTo(right / calls, 10)
        const atWords = labels.reduce(
          (sum, { tool, logit, best, weight }) => sum + (tool < 0 && logit + bias > best ? weight : 0),
          0,
        )
        expect(firing.falsePer100Words).toBeCloseTo((100 * atWords) / 50, 5)
      }),
    )
  })

  it('choose the highest logit among what is allowed', () => {
    const rows = Float32Array.from([1, 0, 0, 1, 2, 2])
    const hidden = Float32Array.from([3, 1, -1, 4])
    expect([...bestTools(rows, hidden, 2).tool]).toEqual([2, 2])
    const { tool, logit } = bestTools(rows, hidden, 2, (state, one) => one !== 2 && state === 0)
    expect([...tool]).toEqual([0, -1])
    expect([...logit]).toEqual([3, -Infinity])
  })

  it('take whole names only', () => {
    expect(namesTool('<P175>', 'P17')).toBe(false)
    expect(namesTool('<P175>(Alien)', 'P17')).toBe(false)
    expect(namesTool('<P17>(Alien)=x', 'P17')).toBe(true)
    expect(namesTool('P17', '<P17>')).toBe(true)
    expect(namesTool('[WALK]', '[WALK]')).toBe(true)
    expect(namesTool('the P17', 'P17')).toBe(false)
  })
})
