import { describe, expect, it } from 'vitest'
import { checkedPlan, createMeasurementCheck } from '../../experiment/check.js'
import type { Measurement } from '../../experiment/contract.js'
import { createFigures } from '../../experiment/figures.js'
import { ARMS } from './experiment/arms.js'
import { SCALES } from './experiment/scale.js'
import { ABLATIONS, SOURCE } from './experiment/steps.js'
import { DOMAINS } from './experiment/texts.js'
import { experiment } from './experiment.js'

const { targets } = SCALES.full
const ablated = new Set(ABLATIONS.map(({ arm }) => arm))

/** A result of the full size with made-up numbers: `bits` by arm, the same on all texts but for the seed. */
function made(bits: (arm: string) => number): Measurement[] {
  const found: Measurement[] = []
  for (const seed of experiment.seeds.full) {
    const put = (arm: string, metric: string, on: string, value: number): void =>
      void found.push({ arm, metric, on, seed, value: value + seed / 1000 })
    put('zett', 'loss', 'steps to 25', 6)
    for (const domain of DOMAINS) {
      for (const arm of ['old', 'zett']) put(arm, 'bits-per-byte', `${SOURCE}, ${domain}`, bits(`${arm} own`))
      put('old', 'tokens-per-kilobyte', `${SOURCE}, ${domain}`, 300)
      for (const { name, trained } of targets) {
        put('fvt', 'tokens-per-kilobyte', `${name}, ${domain}`, 280)
        for (const { name: arm } of ARMS)
          if (arm !== 'old' && !ablated.has(arm)) put(arm, 'bits-per-byte', `${name}, ${domain}`, bits(arm))
        if (trained)
          for (const arm of ['zett', 'fvt', 'shrink']) put(arm, 'bits-after', `${name}, ${domain}`, bits(arm) - 0.3)
      }
      if (seed === 1)
        for (const arm of ablated)
          put(arm, 'bits-per-byte', `${targets[0].name}, ${domain}`, bits('zett') + (arm === 'no-identity' ? 0.2 : 0.1))
    }
  }
  return found
}

const verdicts = (order: Readonly<Record<string, number>>): string[] => {
  const measurements = made((arm) => order[arm] ?? 3)
  createMeasurementCheck(experiment, 'full')(measurements)
  const figures = createFigures('full', measurements, {})
  const found = experiment.findings(figures)
  expect(found.every(({ verdict, why }) => (verdict === 'holds') === (why === undefined))).toBe(true)
  for (const { columns, rows } of experiment.tables(figures))
    for (const row of rows) expect(row).toHaveLength(columns.length)
  return found.map(({ verdict }) => verdict)
}

describe('the experiment', () => {
  it('has plans without faults', () => {
    expect(checkedPlan(experiment, 'smoke')).toHaveLength(1)
    expect(checkedPlan(experiment, 'full')).toHaveLength(experiment.seeds.full.length + ABLATIONS.length)
  })

  it('says what holds', () => {
    expect(verdicts({ zett: 2, shrink: 2.2, fvt: 2.4, focus: 2.5, 'zett own': 1.9, 'old own': 1.8 })).toEqual([
      'holds',
      'holds',
      'holds',
      'holds',
      'holds',
      'holds',
      'not tested',
    ])
  })

  it('says that the control does as well, that nothing is gained, that the own tokenizer suffers', () => {
    expect(verdicts({ zett: 2.3, shrink: 2.2, fvt: 2.4, focus: 2.5 })[2]).toBe('does not hold')
    expect(verdicts({ zett: 2.5, fvt: 2.4, focus: 2.4, shrink: 2.2 }).slice(0, 3)).toEqual(
      Array.from({ length: 3 }, () => 'does not hold'),
    )
    expect(verdicts({ 'zett own': 2.2, 'old own': 1.8 })[4]).toBe('does not hold')
  })

  it('has a table for each tokenizer, the training behind it, the identity, the loss and what was left out', () => {
    const figures = createFigures(
      'full',
      made(() => 2),
      {},
    )
    const titles = experiment.tables(figures).map(({ title }) => title)
    expect(titles).toHaveLength(targets.length + 1 + 3)
    expect(experiment.findings(createFigures('smoke', [], {}))).toEqual([])
  })
})
