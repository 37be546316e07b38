import { describe, expect, it } from 'vitest'
import { checkedPlan, createMeasurementCheck } from '../../experiment/check.js'
import type { Measurement } from '../../experiment/contract.js'
import { createFigures } from '../../experiment/figures.js'
import { experiment } from './experiment.js'
import { paper } from './paper.js'
import { ARMS, MAIN, STARTS } from './experiment/arms.js'
import { funcqaSlice, FUNCQA_SHOTS, LOOP } from './experiment/funcqa.js'
import { gsm8kSlice, GSM8K_SHOTS } from './experiment/gsm8k.js'
import { GRIDS, slice } from './experiment/kamel.js'
import { chooseShots, shuffle } from './experiment/shared.js'
import { planSlice, PLANS, sceneOf } from './experiment/virtual-home.js'
import { wordMatcher } from './experiment/words.js'

/** A result of the full size with made-up numbers, by arm and slice. */
function made(value: (arm: string, on: string) => number): Measurement[] {
  const found: Measurement[] = []
  const put = (arm: string, metric: string, on: string, seed: number): void => {
    // A little apart between seeds, the same for all arms.
    found.push({ arm, metric, on, seed, value: value(arm, on) + seed / 10_000 })
  }
  const { tools, shots } = GRIDS.full
  for (const seed of experiment.seeds.full) {
    for (const count of tools)
      for (const n of shots) {
        const starts = count === 234 && n <= 2 ? STARTS : MAIN
        for (const { name } of starts)
          for (const metric of ['accuracy', 'accuracy-plain', 'accuracy-words'])
            put(name, metric, slice(count, n), seed)
        for (const name of ['words', 'chance', ...(n > 0 ? ['mean-state'] : [])])
          put(name, 'accuracy', slice(count, n), seed)
      }
    for (const { name } of MAIN) {
      for (const n of GSM8K_SHOTS)
        for (const metric of ['f1', 'f1-unbiased', 'false', 'bias', 'fires', 'accuracy'])
          put(name, metric, gsm8kSlice(n), seed)
      for (const plans of PLANS)
        for (const metric of ['accuracy', 'accuracy-unmasked']) put(name, metric, planSlice(plans), seed)
      for (const n of FUNCQA_SHOTS) put(name, 'accuracy', funcqaSlice(n), seed)
    }
    for (const name of ['uniform', 'hidden-centred'])
      for (const metric of ['called', 'first-tool', 'executed', 'solved']) put(name, metric, LOOP, seed)
  }
  return found
}

const figuresOf = (value: (arm: string, on: string) => number) => {
  const measurements = made(value)
  createMeasurementCheck(experiment, 'full')(measurements)
  return createFigures('full', measurements, {})
}

const priors = new Set(
  STARTS.filter(({ prior, shuffled }) => prior !== undefined && shuffled !== true).map(({ name }) => name),
)

describe('the experiment', () => {
  it('has plans without faults', () => {
    expect(checkedPlan(experiment, 'smoke').length).toBeGreaterThan(3)
    expect(checkedPlan(experiment, 'full').length).toBeGreaterThan(3)
  })

  it('says what holds where priors are better, and that the pull adds nothing', () => {
    const figures = figuresOf((arm) => (priors.has(arm) ? 0.6 : arm === 'words' ? 0.3 : 0.1))
    const findings = experiment.findings(figures)
    const verdict = (claim: RegExp) => findings.find((one) => claim.test(one.claim))?.verdict
    expect(verdict(/13B/)).toBe('holds')
    expect(verdict(/^Rows started/)).toBe('holds')
    expect(verdict(/Descriptions alone/)).toBe('holds')
    expect(verdict(/not the length/)).toBe('holds')
    for (const { claim } of paper.headlines) expect(findings.map((one) => one.claim)).toContain(claim)
    expect(verdict(/^The pull/)).toBe('does not hold')
    expect(verdict(/match words/)).toBe('holds')
    expect(verdict(/in-context/)).toBe('not tested')
    for (const { verdict: said, why } of findings) expect(said === 'holds').toBe(why === undefined)
    for (const { columns, rows } of experiment.tables(figures))
      for (const row of rows) expect(row).toHaveLength(columns.length)
  })

  it('says that nothing holds where a random start and word matching do as well', () => {
    const findings = experiment.findings(figuresOf((arm) => (arm === 'words' ? 0.5 : 0.02)))
    expect(
      findings
        .filter(({ claim }) => /13B|^Rows|not the length|GSM8K|VirtualHome|FuncQA|match words/.test(claim))
        .map(({ verdict }) => verdict),
    ).not.toContain('holds')
  })

  it('says that one example spoils a prior, where it does', () => {
    const findings = experiment.findings(figuresOf((arm, on) => (priors.has(arm) && on.endsWith('n = 0') ? 0.9 : 0.4)))
    expect(findings.find(({ claim }) => /does not make a good prior worse/.test(claim))?.verdict).toBe('does not hold')
  })
})

describe('its parts', () => {
  it('choose as many examples of each tool as there are, and shuffle without loss', () => {
    const examples = Array.from({ length: 30 }, (_, i) => ({ text: '', calls: [{ tool: i % 3, start: 0, end: 1 }] }))
    const chosen = chooseShots(examples, 3, 4, 1)
    expect(chosen.map((i) => i % 3).sort()).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
    expect(chooseShots(examples, 3, 4, 2)).not.toEqual(chosen)
    expect(chooseShots(examples, 2, Infinity, 1)).toHaveLength(20)
    expect(shuffle([1, 2, 3, 4], 5).sort()).toEqual([1, 2, 3, 4])
  })

  it('match words, rare ones first', () => {
    const matcher = wordMatcher([
      'gets the capital of a state',
      'gets the author of a book',
      'gets the river of a state',
    ])
    expect(matcher.best('Who is the author of that?')).toBe(1)
    expect(matcher.best('River in a state')).toBe(2)
    expect(matcher.best('')).toBe(0)
  })

  it('read the scene of a plan', () => {
    expect(sceneOf("I am in ['bed']. The objects I can manipulate are ['bed', 'floor_lamp'].\nGoal:")).toEqual([
      'bed',
      'floor_lamp',
    ])
    expect(sceneOf('nothing')).toEqual([])
    expect(ARMS.length).toBe(STARTS.length + 3)
  })
})
