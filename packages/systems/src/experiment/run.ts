/** @file Runs an experiment step by step, and keeps every finished step until the result stands. */
import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { TokenwrightError } from '@tokenwright/text'
import type { DataFolder } from '../data/contract.js'
import { openDataSet } from '../data/open.js'
import { checkJson, checkedPlan, createMeasurementCheck } from './check.js'
import type { CodeVersion } from './code-version.js'
import type { Experiment, Json, Measurement, Size, Step, StepContext } from './contract.js'
import { environment } from './environment.js'
import { RESULT_FORMAT, withDerived, writeResult, type MeasuredResult, type ResultFile } from './result-file.js'
import { openStepStore, type StepRecord } from './step-store.js'
import { summaries } from './summary.js'

export interface RunProgress {
  /** Steps that are finished, earlier runs included. */
  readonly step: number
  readonly steps: number
  readonly label: string
  /** Weight done in this run, and all that this run has to do. */
  readonly done: number
  readonly total: number
  readonly note?: string
  /** By the pace so far; undefined until there is one. */
  readonly secondsLeft?: number
}

export interface RunOptions {
  readonly size: Size
  /** Folder of result files; unfinished work lies below it in `tmp`. */
  readonly out: string
  /** From `codeVersion`: figures of different code never meet in one result. */
  readonly code: CodeVersion
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: RunProgress) => void
  /** Take up what an interrupted run has finished. Default true. */
  readonly resume?: boolean
  /** Another source of data sets than the one of `tokenwright data`. */
  readonly data?: (slug: string) => Promise<DataFolder>
}

export interface RunOutcome {
  readonly result: ResultFile
  readonly path: string
  /** Steps that were taken over from an interrupted run. */
  readonly resumed: number
}

/**
 * Runs what is left of an experiment and writes `<out>/<slug>.json`, or `<slug>.smoke.json` for the small size.
 *
 * @throws TokenwrightError `invalid-data` where the experiment breaks its own declaration, `aborted` when the signal fires
 * (finished steps stay), and whatever a step throws, with the step's key in front
 * @example
 * const { result } = await runExperiment(experiment, { size: 'smoke', out: 'results', code: await codeVersion('measure/qtok') })
 */
export async function runExperiment(experiment: Experiment, options: RunOptions): Promise<RunOutcome> {
  const { size, code, signal = new AbortController().signal } = options
  const plan = checkedPlan(experiment, size)
  const open = options.data ?? openDataSet
  const folders = new Map<string, DataFolder>()
  for (const slug of experiment.data) folders.set(slug, await open(slug))
  const data = Object.fromEntries([...folders].map(([slug, { hashes }]) => [slug, hashes]))
  const { arms, metrics, slug } = experiment
  const seeds = experiment.seeds[size]
  const guard = createHash('sha256')
    .update(JSON.stringify([RESULT_FORMAT, slug, size, code.sha256, data, seeds, arms, metrics, process.version]))
    .digest('hex')
  const folder = resolve(options.out, 'tmp', `${slug}.${size}`)
  const store = await openStepStore(folder, guard, options.resume === false)
  try {
    const records = new Map<string, StepRecord>()
    for (const { key } of plan) {
      const record = await store.find(key)
      if (record !== null) records.set(key, record)
    }
    const resumed = records.size
    const check = createMeasurementCheck(experiment, size)
    for (const record of records.values()) check(record.measurements)
    const share = createShared()
    const pace = createPace(plan, records, options.onProgress)
    for (const step of plan) {
      if (records.has(step.key)) continue
      throwIfAborted(signal, slug)
      pace.begin(step)
      const notes = new Map<string, Json>()
      const context: StepContext = {
        size,
        signal,
        scratch: await store.scratch(step.key),
        once: share,
        data: (name) => dataOf(folders, name),
        progress: (fraction, note) => pace.within(step, fraction, note),
        note(key, value) {
          checkJson(key, value)
          notes.set(key, value)
        },
      }
      const record = await runStep(step, context, notes)
      check(record.measurements)
      await store.save(record)
      records.set(step.key, record)
      pace.end(step)
    }
    throwIfAborted(signal, slug)
    const ordered = plan.map(({ key }) => records.get(key)!)
    const measured: MeasuredResult = {
      format: RESULT_FORMAT,
      slug,
      size,
      finished: new Date().toISOString(),
      seconds: round(ordered.reduce((sum, { seconds }) => sum + seconds, 0)),
      code,
      environment: environment(),
      data,
      seeds,
      arms,
      metrics,
      steps: plan.map(({ key, label }, index) => ({ key, label, seconds: round(ordered[index].seconds) })),
      measurements: ordered.flatMap(({ measurements }) => measurements),
      notes: joinNotes(ordered),
    }
    const out = resolve(options.out)
    const { result, fault } = derive(experiment, measured)
    const path = await writeResult(out, result)
    await store.clear()
    // The measurements are safe by now: hours of work must not hang on a slip in the words about them.
    if (fault !== null) throw fault
    return { result, path, resumed }
  } finally {
    await store.release()
  }
}

/** A result without findings, and why, where they cannot be made. */
function derive(
  experiment: Experiment,
  measured: MeasuredResult,
): { readonly result: ResultFile; readonly fault: TokenwrightError | null } {
  try {
    return { result: withDerived(experiment, measured), fault: null }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const what = `the measurements are written, but what they mean cannot be told (mend it, then make the documents again): ${why}`
    return {
      result: { ...measured, summaries: summaries(measured.measurements), findings: [] },
      fault: new TokenwrightError('invalid-data', what, { cause }),
    }
  }
}

async function runStep(step: Step, context: StepContext, notes: ReadonlyMap<string, Json>): Promise<StepRecord> {
  const started = performance.now()
  let measurements: readonly Measurement[]
  try {
    measurements = await step.run(context)
  } catch (cause) {
    if (context.signal.aborted) throwIfAborted(context.signal, step.key, cause)
    const what = `step ${JSON.stringify(step.key)}: ${cause instanceof Error ? cause.message : String(cause)}`
    throw cause instanceof TokenwrightError
      ? new TokenwrightError(cause.kind, what, { cause })
      : new Error(what, { cause })
  }
  return { key: step.key, seconds: (performance.now() - started) / 1000, measurements, notes: [...notes] }
}

function throwIfAborted(signal: AbortSignal, where: string, cause?: unknown): void {
  if (signal.aborted)
    throw new TokenwrightError('aborted', 'stopped; finished steps are kept for the next run', { value: where, cause })
}

function dataOf(folders: ReadonlyMap<string, DataFolder>, slug: string): Promise<DataFolder> {
  const folder = folders.get(slug)
  return folder === undefined
    ? Promise.reject(
        new TokenwrightError('invalid-data', 'data set that the experiment does not declare', { value: slug }),
      )
    : Promise.resolve(folder)
}

/** Values that several steps need: made by the first that asks. A failure is not remembered. */
function createShared(): StepContext['once'] {
  const made = new Map<string, Promise<unknown>>()
  return <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const before = made.get(key)
    if (before !== undefined) return before as Promise<T>
    const promise = make()
    made.set(key, promise)
    promise.catch(() => made.delete(key))
    return promise
  }
}

interface Pace {
  begin(step: Step): void
  within(step: Step, fraction: number, note?: string): void
  end(step: Step): void
}

function createPace(
  plan: readonly Step[],
  records: ReadonlyMap<string, StepRecord>,
  report: RunOptions['onProgress'],
): Pace {
  const weight = (step: Step): number => step.weight ?? 1
  const total = plan.filter(({ key }) => !records.has(key)).reduce((sum, step) => sum + weight(step), 0)
  const started = performance.now()
  let before = 0
  const tell = (step: Step, done: number, note?: string): void => {
    const seconds = (performance.now() - started) / 1000
    report?.({
      step: records.size,
      steps: plan.length,
      label: step.label,
      done,
      total,
      note,
      secondsLeft: done > 0 && seconds > 1 ? (seconds * (total - done)) / done : undefined,
    })
  }
  return {
    begin: (step) => tell(step, before),
    within: (step, fraction, note) => tell(step, before + weight(step) * Math.min(1, Math.max(0, fraction)), note),
    end(step) {
      before += weight(step)
      tell(step, before)
    },
  }
}

/** The same note from two steps must say the same. */
function joinNotes(records: readonly StepRecord[]): Readonly<Record<string, Json>> {
  const joined = new Map<string, Json>()
  for (const { notes } of records)
    for (const [key, value] of notes) {
      if (joined.has(key) && JSON.stringify(joined.get(key)) !== JSON.stringify(value))
        throw new TokenwrightError('invalid-data', 'note that two steps give different values', { value: key })
      joined.set(key, value)
    }
  return Object.fromEntries(joined)
}

/** To milliseconds: more digits would only be noise in the file. */
function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
