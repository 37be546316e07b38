/** @file A base model under a target tokenizer, by the hypernetwork and by every baseline, and what it costs on each kind of text. */
import { hostTensor, type HostTensor } from '@tokenwright/nn'
import type { Measurement, StepContext } from '../../../experiment/contract.js'
import { newMatrix } from '../../initialisers/apply.js'
import { ownRows } from '../../initialisers/auxiliary/own-rows.js'
import type { Initialiser, Situation } from '../../initialisers/contract.js'
import { drawing } from '../../initialisers/draw.js'
import { focus } from '../../initialisers/focus.js'
import { fvt } from '../../initialisers/fvt.js'
import { planVocabulary } from '../../initialisers/plan.js'
import { rowsOf } from '../../initialisers/rows.js'
import { shrink } from '../../initialisers/shrink.js'
import { tokenAdapt } from '../../initialisers/tokenadapt.js'
import { pairVocabularies } from '../../initialisers/vocabulary-pair.js'
import { createEvaluator, trainDecoder } from '../../language-model/index.js'
import type { Encoder } from '@tokenwright/text'
import type { Hypernetwork } from '../hypernetwork/params.js'
import { lexical } from '../lexical.js'
import { predictTarget } from '../predict-target.js'
import { rowsOfModel } from '../training/source.js'
import type { ByteLevel } from '../byte-level/index.js'
import type { Base, Model, Target } from './base.js'
import { allOf, DOMAINS, upTo, type Texts } from './texts.js'

export interface Baseline {
  readonly arm: string
  readonly initialiser: () => Initialiser
  /** Its plan is another one for each model. */
  readonly perModel: boolean
}

export const BASELINES: readonly Baseline[] = [
  { arm: 'lexical', initialiser: () => lexical, perModel: false },
  { arm: 'fvt', initialiser: () => fvt, perModel: false },
  { arm: 'focus', initialiser: () => focus(), perModel: false },
  { arm: 'tokenadapt', initialiser: () => tokenAdapt(), perModel: true },
  { arm: 'shrink', initialiser: () => shrink(0.7), perModel: false },
  { arm: 'shrink-half', initialiser: () => shrink(0.5), perModel: false },
]

/** Characters of text that FOCUS learns its token vectors from. */
const FOCUS_CHARACTERS = 400_000

export async function moveByBaseline(
  base: Base,
  target: Target,
  texts: Texts,
  { arm, initialiser: make, perModel }: Baseline,
  seed: number,
  context: StepContext,
): Promise<Model> {
  const initialiser = make()
  const vocabularies = pairVocabularies(base.encoder, target.encoder)
  const { input, output, width } = rowsOfModel(base.params)
  const old = rowsOf(input, width)
  const situation: Situation = {
    vocabularies,
    input: old,
    tied: false,
    auxiliary: ownRows(old, vocabularies.pieces),
    texts: DOMAINS.flatMap((domain) => upTo(texts.train[domain], FOCUS_CHARACTERS / DOMAINS.length)),
    signal: context.signal,
  }
  const plan = await context.once(`plan ${arm} ${target.name}${perModel ? ` ${seed}` : ''}`, () =>
    planVocabulary(initialiser, situation),
  )
  const matrix = (data: Float32Array, sources: typeof plan.input, which: number): HostTensor => {
    const rows = rowsOf(data, width)
    const drawn = drawing(rows, { fallback: initialiser.fallback, count: base.encoder.size, seed: 2 * seed + which })
    return hostTensor([target.encoder.size, width], newMatrix(rows, sources, drawn))
  }
  return withRows(base, target.encoder, matrix(input, plan.input, 0), matrix(output as Float32Array, plan.output, 1))
}

export async function moveByHypernetwork(
  base: Base,
  hypernetwork: Hypernetwork,
  level: ByteLevel,
  encoder: Encoder,
  context: StepContext,
): Promise<Model> {
  const rows = rowsOfModel(base.params)
  const { prediction } = await predictTarget(hypernetwork, base.tokenizer, rows, level, { signal: context.signal })
  const shape = [encoder.size, rows.width]
  return withRows(
    base,
    encoder,
    hostTensor(shape, prediction.input),
    hostTensor(shape, prediction.output as Float32Array),
  )
}

function withRows(base: Base, encoder: Encoder, input: HostTensor, output: HostTensor): Model {
  return {
    config: { ...base.config, vocabulary: encoder.size },
    params: { ...base.params, tokens: { weight: input }, head: { weight: output } },
  }
}

export interface Measured {
  readonly arm: string
  readonly on: string
  readonly seed: number
}

export async function evaluate(
  { arm, on, seed }: Measured,
  model: Model,
  encoder: Encoder,
  texts: Texts,
  context: StepContext,
  metric: 'bits-per-byte' | 'bits-after' = 'bits-per-byte',
): Promise<Measurement[]> {
  const evaluator = createEvaluator(model.config, encoder, { signal: context.signal })
  const found: Measurement[] = []
  try {
    for (const domain of DOMAINS) {
      const costs = await evaluator.evaluate(model.params, texts.evaluation[domain])
      const where = `${on}, ${domain}`
      found.push({ arm, metric, on: where, seed, value: costs.bitsPerByte })
      if (metric === 'bits-per-byte' && (arm === 'old' || arm === 'fvt'))
        found.push({ arm, metric: 'tokens-per-kilobyte', on: where, seed, value: costs.tokensPerKilobyte })
    }
    return found
  } finally {
    await evaluator.dispose()
  }
}

/** Trains token rows on, with the body as it is. */
export async function trainOn(
  model: Model,
  encoder: Encoder,
  texts: Texts,
  steps: number,
  seed: number,
  context: StepContext,
): Promise<Model> {
  const params = await trainDecoder({
    ...model,
    encoder,
    texts: allOf(texts.train),
    steps,
    seed,
    trained: 'rows',
    signal: context.signal,
  })
  return { ...model, params }
}
