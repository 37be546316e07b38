import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explain, type Observation } from './explain.js'
import { premiumTable, type LanguageCounts } from './premium-table.js'

const LINES = 12
const row = (language: string) =>
  fc.record({
    language: fc.constant(language),
    flags: fc.constant<readonly string[]>([]),
    lineTokens: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: LINES, maxLength: LINES }),
    lineBytes: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: LINES, maxLength: LINES }),
    lineCharacters: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: LINES, maxLength: LINES }),
    unknown: fc.constant(0),
    changed: fc.constant(0),
  })
const rows = fc.tuple(row('deu'), row('eng'), row('tha')).map((list): LanguageCounts[] => list)
const resampling = { resamples: 60 }

describe('premiumTable', () => {
  it('is one for the reference, and orders the others', () => {
    fc.assert(
      fc.property(rows, (languages) => {
        const table = premiumTable(languages, { resampling })
        const english = table.rows.find(({ language }) => language === 'eng')!
        expect(english.premium).toEqual({ value: 1, low: 1, high: 1 })
        const premiums = table.rows.map(({ premium }) => premium.value)
        expect(premiums).toEqual(premiums.toSorted((a, b) => b - a))
        expect(table.all.worst.premium).toBe(premiums[0])
        expect(table.all.best.premium).toBe(premiums.at(-1))
        for (const { tokens, bytes, bytesPerToken } of table.rows)
          expect(bytesPerToken.value).toBeCloseTo(bytes / tokens.value, 12)
      }),
    )
  })

  it('does not change when every line is there twice', () => {
    fc.assert(
      fc.property(rows, (languages) => {
        const twice = (list: readonly number[]): number[] => [...list, ...list]
        const doubled = languages.map((each) => ({
          ...each,
          lineTokens: twice(each.lineTokens),
          lineBytes: twice(each.lineBytes),
          lineCharacters: twice(each.lineCharacters),
        }))
        const values = (list: readonly LanguageCounts[]): [string, number, number][] =>
          premiumTable(list, { resampling }).rows.map(({ language, premium, bytePremium }) => [
            language,
            premium.value,
            bytePremium,
          ])
        expect(values(doubled)).toEqual(values(languages))
      }),
    )
  })

  it('draws the same lines for all languages: twice the tokens are twice the premium in every resample', () => {
    fc.assert(
      fc.property(row('eng'), (english) => {
        const double = { ...english, language: 'x', lineTokens: english.lineTokens.map((count) => 2 * count) }
        const { rows: table, all } = premiumTable([english, double], { resampling })
        expect(table[0].premium).toEqual({ value: 2, low: 2, high: 2 })
        expect(all.maxOverMin).toEqual({ value: 2, low: 2, high: 2 })
      }),
    )
  })

  it('tells the spread without languages whose text has a fault', () => {
    fc.assert(
      fc.property(rows, ([a, b, c]) => {
        const flagged = { ...c, flags: ['zawgyi'] }
        const { healthy, all } = premiumTable([a, b, flagged], { resampling })
        expect(healthy).toEqual(premiumTable([a, b], { resampling }).all)
        expect(all.languages).toBe(3)
        expect(premiumTable([a, b, c], { resampling }).healthy).toBeNull()
      }),
    )
  })

  it('refuses what cannot be compared', () => {
    const [deu, eng] = fc.sample(rows, { numRuns: 1, seed: 1 })[0]
    expect(() => premiumTable([])).toThrow(/no languages/)
    expect(() => premiumTable([deu, { ...eng, lineTokens: [1] }])).toThrow('eng has 1 lines where deu has 12')
    expect(() => premiumTable([eng, eng])).toThrow(/twice: "eng"$/)
    expect(() => premiumTable([deu, eng], { reference: 'fra' })).toThrow(/deu, eng.*: "fra"$/)
    expect(() => premiumTable([deu, { ...eng, lineTokens: eng.lineTokens.map(() => 0) }])).toThrow(/without any token/)
    const few = (each: LanguageCounts): LanguageCounts => ({
      ...each,
      lineTokens: [1, 2],
      lineBytes: [1, 2],
      lineCharacters: [1, 2],
    })
    expect(premiumTable([few(deu), few(eng)]).rows[0].premium).toMatchObject({ low: null, high: null })
  })
})

describe('explain', () => {
  const observe = (values: readonly (readonly [number, number])[]): Observation[] =>
    values.map(([x, noise], i) => ({
      language: `l${i}`,
      tokens: 100 + 3 * x,
      script: i % 2 === 0 ? 'A' : 'B',
      predictors: new Map([
        ['cause', x],
        ['noise', noise],
        ['same', 5],
      ]),
    }))
  const values = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 })), {
      minLength: 8,
      maxLength: 30,
    })
    .filter((list) => new Set(list.map(([x]) => x)).size > 2 && new Set(list.map(([, y]) => y)).size > 2)

  it('finds the cause first, with its slope, and leaves constants out', () => {
    fc.assert(
      fc.property(values, (list) => {
        const { single, constant } = explain(observe(list))
        const cause = single.find(({ predictor }) => predictor === 'cause')!
        expect(cause.r2).toBeCloseTo(1, 8)
        expect(cause.slope).toBeCloseTo(3, 8)
        expect(single[0].r2).toBeGreaterThanOrEqual(cause.r2)
        expect(constant).toEqual(['same'])
        for (const { r2 } of single) expect(r2).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
  })

  it('never explains less with three than with the best of them', () => {
    fc.assert(
      fc.property(values, (list) => {
        const noisy = observe(list).map((each, i) => ({ ...each, tokens: each.tokens + 40 * ((i * 7) % 5) }))
        const { single, combined } = explain(noisy)
        if (combined === null) return
        const best = Math.max(...single.filter(({ slope }) => slope !== null).map(({ r2 }) => r2))
        expect(combined.r2).toBeGreaterThanOrEqual(best - 1e-9)
      }),
    )
  })

  it('takes two predictors that say the same for one', () => {
    fc.assert(
      fc.property(values, (list) => {
        const twice = observe(list).map((each) => ({
          ...each,
          predictors: new Map([...each.predictors, ['again', -2 * each.predictors.get('cause')! + 1]]),
        }))
        expect(explain(twice).combined?.predictors).not.toEqual(expect.arrayContaining(['cause', 'again']))
      }),
    )
  })

  it('refuses too few languages, and gaps', () => {
    const good = observe([
      [1, 2],
      [2, 1],
      [3, 5],
      [4, 4],
      [5, 9],
    ])
    expect(() => explain(good.slice(1))).toThrow(/five languages/)
    expect(() => explain([...good, { ...good[0], language: 'gap', predictors: new Map() }])).toThrow(
      /no cause for a language: "gap"$/,
    )
  })
})
