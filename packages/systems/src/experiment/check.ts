/** @file An experiment is held to what it declares: a result with a typing error in the name of an arm would be lost silently. */
import { TokenwrightError } from '@tokenwright/text'
import type { Experiment, Json, Measurement, Size, Step } from './contract.js'

/**
 * Checks the declaration and returns the plan.
 *
 * @throws TokenwrightError `invalid-data` that names what is double, empty or out of range
 */
export function checkedPlan(experiment: Experiment, size: Size): readonly Step[] {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(experiment.slug)) fail('slug that is no name', experiment.slug)
  unique('arm', experiment.arms)
  unique('metric', experiment.metrics)
  for (const { name, unit, digits } of experiment.metrics) {
    if (unit === '') fail('metric without a unit', name)
    if (!Number.isInteger(digits) || digits < 0 || digits > 12)
      fail('metric with decimals that are not a number from 0 to 12', name)
  }
  for (const seed of experiment.seeds[size]) if (!Number.isInteger(seed)) fail('seed that is no whole number', seed)
  const steps = experiment.plan(size)
  if (steps.length === 0) fail('plan without steps', `${experiment.slug}, ${size}`)
  unique(
    'step',
    steps.map(({ key }) => ({ name: key })),
  )
  for (const { key, weight = 1 } of steps)
    if (!(Number.isFinite(weight) && weight > 0)) fail('step whose weight is not above 0', key)
  return steps
}

/** Remembers what it has seen: the same arm, metric, slice and seed twice is a mistake. */
export function createMeasurementCheck(
  experiment: Experiment,
  size: Size,
): (measurements: readonly Measurement[]) => void {
  const arms = new Set(experiment.arms.map(({ name }) => name))
  const metrics = new Set(experiment.metrics.map(({ name }) => name))
  const seeds = new Set(experiment.seeds[size])
  const seen = new Set<string>()
  return (measurements) => {
    for (const measurement of measurements) {
      const { arm, metric, on, seed, value, low, high } = measurement
      if (!arms.has(arm)) fail('measurement of an arm that was not declared', measurement)
      if (!metrics.has(metric)) fail('measurement of a metric that was not declared', measurement)
      if (seed !== undefined && !seeds.has(seed)) fail('measurement with a seed that was not declared', measurement)
      if (on === '') fail('measurement on a slice without a name', measurement)
      if (!Number.isFinite(value)) fail(`measurement of ${arm}, ${metric} that is no finite number`, value)
      if ((low === undefined) !== (high === undefined)) fail('interval with one bound', measurement)
      if (low !== undefined && high !== undefined && !(Number.isFinite(low) && Number.isFinite(high) && low <= high))
        fail('interval whose bounds are not in order', measurement)
      const key = JSON.stringify([arm, metric, on ?? null, seed ?? null])
      if (seen.has(key)) fail('measurement that was made twice', measurement)
      seen.add(key)
    }
  }
}

/** @throws TokenwrightError `invalid-data` for what JSON would change or drop without a word */
export function checkJson(key: string, value: unknown): asserts value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number' && Number.isFinite(value)) return
  if (Array.isArray(value)) {
    for (const item of value) checkJson(key, item)
    return
  }
  if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    for (const item of Object.values(value)) checkJson(key, item)
    return
  }
  fail(`note ${JSON.stringify(key)} with a value that JSON does not have`, value)
}

function unique(what: string, list: readonly { readonly name: string }[]): void {
  const seen = new Set<string>()
  for (const { name } of list) {
    if (name === '') fail(`${what} without a name`, name)
    if (seen.has(name)) fail(`${what} that is declared twice`, name)
    seen.add(name)
  }
}

function fail(what: string, value: unknown): never {
  throw new TokenwrightError('invalid-data', what, { value })
}
