import { describe, expect, it } from 'vitest'
import { checkedPlan } from '../../experiment/check.js'
import { createFigures } from '../../experiment/figures.js'
import { projectResults } from '../../experiment/registered.js'
import { readResult, withDerived } from '../../experiment/result-file.js'
import { experiment } from './experiment.js'

describe('the experiment', () => {
  it('declares plans that the runner takes', () => {
    expect(checkedPlan(experiment, 'smoke').length).toBeGreaterThan(3)
    expect(checkedPlan(experiment, 'full').length).toBeGreaterThan(checkedPlan(experiment, 'smoke').length)
  })

  it('derives its findings and tables from the result that is kept', async () => {
    const result = await readResult(projectResults(), experiment, 'full')
    expect(result).not.toBeNull()
    expect(withDerived(experiment, result!).findings).toEqual(result!.findings)
    const figures = createFigures('full', result!.measurements, result!.notes)
    expect(experiment.tables(figures).every(({ rows }) => rows.length > 0)).toBe(true)
  })
})
