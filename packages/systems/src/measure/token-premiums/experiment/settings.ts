/** @file What the experiment does at its two sizes. */
import type { Size } from '../../../experiment/contract.js'
import type { SizeRange } from '../vocabulary-plan.js'

export interface Settings {
  /** Codes; null for all of the data. */
  readonly languages: readonly string[] | null
  /** Vocabulary sizes that curves are fitted through. */
  readonly sizes: readonly number[]
  /** The vocabulary that all languages have in the arm without a plan. */
  readonly same: number
  /** Where splits and algorithms are compared. */
  readonly compared: number
  readonly target: number
  readonly targets: readonly number[]
  readonly range: SizeRange
}

const steps = (from: number, to: number, by: number): number[] =>
  Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by)

const SETTINGS: Readonly<Record<Size, Settings>> = {
  smoke: {
    languages: ['eng', 'deu', 'hin', 'tha', 'zho-CN', 'vie'],
    sizes: [512, 768, 1024, 1536, 2048],
    same: 1024,
    compared: 2048,
    target: 12_000,
    targets: steps(11_000, 14_000, 1000),
    range: { least: 512, most: 2048 },
  },
  full: {
    languages: null,
    sizes: [512, 1024, 2048, 4096, 8192],
    same: 2048,
    compared: 4096,
    target: 11_000,
    targets: steps(9000, 15_000, 500),
    range: { least: 512, most: 8192 },
  },
}

export function settingsFor(size: Size): Settings {
  return SETTINGS[size]
}

/** Bootstrap over lines; the resamples of all seeds are pooled. */
export const BOOTSTRAP = { resamples: 1000, seeds: [0, 1, 2] }
