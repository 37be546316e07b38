/** @file What an experiment is: data about arms, metrics and claims, and a plan of steps that each yield measurements. */
import type { DataFolder } from '../data/contract.js'

/** `smoke` proves in under a minute that everything runs; `full` is what the documents quote. */
export type Size = 'smoke' | 'full'

export interface Arm {
  readonly name: string
  /** For tables. */
  readonly label: string
  /** What the method is compared with: the paper's baseline, or the cheap control that would make it unnecessary. */
  readonly role: 'method' | 'baseline' | 'control'
}

export interface Metric {
  readonly name: string
  readonly label: string
  /** Never empty: `tokens/character`, `share`, `1` for plain ratios. */
  readonly unit: string
  readonly better: 'lower' | 'higher' | 'neither'
  /** Decimals in tables. */
  readonly digits: number
}

export interface Measurement {
  /** Name of an arm. */
  readonly arm: string
  /** Name of a metric. */
  readonly metric: string
  /** The slice of data or setting it holds for, such as `contracts, V = 8192`. */
  readonly on?: string
  readonly seed?: number
  readonly value: number
  /** Bounds of the 95 % interval, where one was computed inside the step. */
  readonly low?: number
  readonly high?: number
}

/** One unit of work. Steps are independent of each other, except through what `context.once` shares. */
export interface Step {
  /** Unique in the plan and stable between runs: finished steps are found again by it. */
  readonly key: string
  /** Shown while it runs. */
  readonly label: string
  /** Expected share of the whole time, in any unit; 1 where nothing is said. */
  readonly weight?: number
  run(context: StepContext): Promise<readonly Measurement[]>
}

export interface StepContext {
  readonly size: Size
  readonly signal: AbortSignal
  /** The data set, verified; an error that says how to get it where it is missing. */
  data(slug: string): Promise<DataFolder>
  /** Computes what several steps need once for each run. The key must name everything the value depends on. */
  once<T>(key: string, make: () => Promise<T>): Promise<T>
  /** A folder of this step that stays until the experiment has ended, for checkpoints of long training. */
  readonly scratch: string
  /** @param fraction of this step, from 0 to 1 */
  progress(fraction: number, note?: string): void
  /** Stays in the result file: what a reader of the figures must know, such as the programs a corpus was made of. */
  note(key: string, value: Json): void
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** What became of one claim of the paper. */
export interface Finding {
  readonly claim: string
  /** The paper's figure, with its unit. */
  readonly reported: string
  /** The figure measured here, with its interval where there is one. */
  readonly measured: string
  readonly verdict: 'holds' | 'holds in part' | 'does not hold' | 'not tested'
  /** Required unless it holds: size, data, or a fault of the paper. */
  readonly why?: string
}

export interface Table {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Denominators, units, what an interval is over. */
  readonly caption?: string
}

export interface Experiment {
  readonly slug: string
  readonly arms: readonly Arm[]
  readonly metrics: readonly Metric[]
  /** Slugs of data sets without which it cannot run. */
  readonly data: readonly string[]
  readonly seeds: Readonly<Record<Size, readonly number[]>>
  plan(size: Size): readonly Step[]
  /** From the measurements alone, so that documents can be made again from a result file. */
  findings(result: Figures): readonly Finding[]
  tables(result: Figures): readonly Table[]
}

/** Access to the measurements of a result. */
export interface Figures {
  readonly size: Size
  readonly measurements: readonly Measurement[]
  readonly notes: Readonly<Record<string, Json>>
  /** The only measurement that matches; an error that names the request where there is none or more than one. */
  one(query: Query): Measurement
  /** All that match, in the order of the plan. */
  all(query: Query): readonly Measurement[]
}

export type Query = Partial<Pick<Measurement, 'arm' | 'metric' | 'on' | 'seed'>>
