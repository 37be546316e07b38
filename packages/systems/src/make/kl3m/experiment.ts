/**
 * @file The reproduction: domain against general tokenizers at equal size, the ablation of custom tokens, short tokens
 * on damaged text. The neural check of the last point needs a trained model and is not part of it.
 */
import type { Experiment, Size, Step } from '../../experiment/contract.js'
import { customStep } from './experiment/custom.js'
import { arms, CUSTOM_SIZES, metrics, SIZES } from './experiment/declared.js'
import { findings } from './experiment/findings.js'
import { multiWordStep } from './experiment/multi-word.js'
import { stabilityStep } from './experiment/stability.js'
import { equalSizeStep, generalStep, releasedStep, sizesStep } from './experiment/steps.js'
import { termsStep } from './experiment/terms.js'
import { tables } from './experiment/tables.js'
import { LARGEST } from './experiment/trained.js'

const SEEDS = { smoke: [0], full: [0, 1, 2] } as const

export const experiment: Experiment = {
  slug: 'kl3m',
  arms,
  metrics,
  data: ['kl3m'],
  seeds: SEEDS,
  plan,
  findings,
  tables,
}

function plan(size: Size): readonly Step[] {
  const always = [
    sizesStep(),
    releasedStep(),
    ...SIZES[size].map(equalSizeStep),
    ...CUSTOM_SIZES[size].map(customStep),
    ...SEEDS[size].map(stabilityStep),
  ]
  return size === 'smoke'
    ? always
    : [...always, generalStep(), termsStep(LARGEST.full), multiWordStep(LARGEST.full, SEEDS.full[0])]
}
