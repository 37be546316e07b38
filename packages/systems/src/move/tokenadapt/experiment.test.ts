import { describe, expect, it } from 'vitest'
import { checkedPlan, createMeasurementCheck } from '../../experiment/check.js'
import type { Measurement, Table } from '../../experiment/contract.js'
import { createFigures } from '../../experiment/figures.js'
import { methods } from '../initialisers/registry.js'
import { experiment } from './experiment.js'
import { DOMAINS } from './experiment/texts.js'

/** A result of the full size with made-up numbers: `bits` by arm, the same on all texts but for the seed. */
function made(bits: (arm: string) => number): Measurement[] {
  const found: Measurement[] = []
  for (const size of ['4,096', '8,192', '14,000'])
    for (const arm of ['bpe', 'superbpe', 'chunks', 'chunks-words'])
      for (const metric of ['bytes-per-token', 'inner-space', 'restored'])
        found.push({ arm, metric, on: `V = ${size}`, value: arm === 'bpe' ? 4 : 4.2 })
  for (const seed of experiment.seeds.full)
    for (const on of ['BPE 4,096', 'supertokens 8,192', 'supertokens cut at random 8,192']) {
      found.push({ arm: 'old', metric: 'shared', on, seed, value: 1700 })
      for (const arm of ['old', ...methods.keys()]) {
        for (const domain of DOMAINS)
          for (const metric of ['bits-per-byte', 'perplexity', 'tokens-per-kilobyte'])
            found.push({ arm, metric, on: `${on}, ${domain}`, seed, value: bits(arm) + seed / 1000 })
        if (arm !== 'old')
          for (const steps of [0, 50, 200])
            found.push({ arm, metric: 'bits-after', on: `${on}, ${steps} steps`, seed, value: bits(arm) })
      }
    }
  return found
}

describe('the experiment', () => {
  it('has plans without faults', () => {
    expect(checkedPlan(experiment, 'smoke')).toHaveLength(2)
    expect(checkedPlan(experiment, 'full')).toHaveLength(18)
  })

  it('says that the control does better, where it does', () => {
    const order: Readonly<Record<string, number>> = {
      random: 3.1,
      shrink: 2.1,
      tokenadapt: 2.2,
      fvt: 2.4,
      local: 2.4,
      transtokenizer: 2.0,
    }
    const measurements = made((arm) => order[arm] ?? 3)
    createMeasurementCheck(experiment, 'full')(measurements)
    const figures = createFigures('full', measurements, {})
    const verdicts = experiment.findings(figures).map(({ verdict }) => verdict)
    expect(verdicts).toEqual(['holds', 'holds', 'holds', 'does not hold', 'holds', 'does not hold', 'holds', 'holds'])
    expect(
      experiment.findings(figures).every(({ verdict, why }) => (verdict === 'holds') === (why === undefined)),
    ).toBe(true)
    const table = (title: RegExp) => experiment.tables(figures).find((one) => title.test(one.title)) as Table
    const [moved, trained, supertokens] = [/^Bits per byte after/, /only token rows/, /Bytes per token/].map(table)
    expect(moved.rows).toHaveLength(methods.size + 1)
    for (const { columns, rows } of experiment.tables(figures))
      for (const row of rows) expect(row).toHaveLength(columns.length)
    expect(trained.columns).toHaveLength(4)
    expect(supertokens.rows[2].slice(1, 4)).toEqual(['4.200', '4.200', '4.200'])
  })

  it('says that the hybrid is no better, where it is not', () => {
    const figures = createFigures(
      'full',
      made(() => 2.5),
      {},
    )
    expect(experiment.findings(figures)[0]).toMatchObject({ verdict: 'does not hold' })
  })
})
