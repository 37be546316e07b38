/** @file The steps: one for each seed, and one for what happens when a part of the training is left out. */
import type { Measurement, Size, Step, StepContext } from '../../../experiment/contract.js'
import { compile } from '@tokenwright/text'
import { toByteLevel } from '../byte-level/index.js'
import type { HypernetworkTraining } from '../training/index.js'
import { trainBase, targetOf, trainFor } from './base.js'
import { BASELINES, evaluate, moveByBaseline, moveByHypernetwork, trainOn } from './moved.js'
import { SCALES, type Scale } from './scale.js'
import { readTexts } from './texts.js'

export const SOURCE = 'source tokenizer'

export const ABLATIONS: readonly {
  readonly arm: string
  readonly label: string
  readonly change: (scale: Scale) => Pick<HypernetworkTraining, 'identity' | 'main' | 'size'>
}[] = [
  { arm: 'short', label: 'hypernetwork, trained shorter', change: () => ({}) },
  { arm: 'no-identity', label: 'without the identity phase', change: () => ({ identity: { steps: 0 } }) },
  { arm: 'no-lexical', label: 'without the lexical loss', change: () => ({ main: { lexicalWeight: 0 } }) },
  { arm: 'no-noise', label: 'without noise', change: () => ({ main: { noise: { mean: 0, sigma: 0 } } }) },
]

export function stepsOf(size: Size, seeds: readonly number[]): Step[] {
  const scale = SCALES[size]
  const steps = seeds.map((seed): Step => ({
    key: `seed ${seed}`,
    label: `Seed ${seed}: model, hypernetwork, targets`,
    weight: 10,
    run: (context) => runSeed(scale, seed, context),
  }))
  if (scale.ablation.main === 0) return steps
  return [
    ...steps,
    ...ABLATIONS.map(({ arm, label, change }): Step => ({
      key: `ablation ${arm}`,
      label: `Seed 1: ${label}`,
      weight: 2,
      run: (context) => runAblation(scale, arm, change(scale), context),
    })),
  ]
}

async function runSeed(scale: Scale, seed: number, context: StepContext): Promise<Measurement[]> {
  const texts = await readTexts(context, scale.every, scale.evaluated)
  const base = await trainBase(texts, scale, seed, context)
  const started = performance.now()
  const { hypernetwork, losses } = await trainFor(base, texts, scale, seed, context)
  const found: Measurement[] = [
    { arm: 'zett', metric: 'seconds', on: 'training', seed, value: (performance.now() - started) / 1000 },
    {
      arm: 'zett',
      metric: 'loss-ratio',
      on: 'identity phase',
      seed,
      value: losses.identity[0] / losses.identity[losses.identity.length - 1],
    },
    ...lossCurve(losses.main, seed),
  ]
  found.push(...(await evaluate({ arm: 'old', on: SOURCE, seed }, base, base.encoder, texts, context)))
  const own = toByteLevel(base.tokenizer, { prefixSpace: false, uniformWhiteSpace: false })
  const identity = await moveByHypernetwork(base, hypernetwork, own, compile(own.tokenizer), context)
  found.push(...(await evaluate({ arm: 'zett', on: SOURCE, seed }, identity, compile(own.tokenizer), texts, context)))
  for (const [i, { name, size, trained }] of scale.targets.entries()) {
    context.progress(0.65 + (0.35 * i) / scale.targets.length, name)
    const target = await targetOf(name, size, texts, context)
    const at = (arm: string) => ({ arm, on: name, seed })
    const begun = performance.now()
    const moved = await moveByHypernetwork(base, hypernetwork, target.level, target.encoder, context)
    found.push({ arm: 'zett', metric: 'seconds', on: name, seed, value: (performance.now() - begun) / 1000 })
    const models = new Map([['zett', moved]])
    for (const baseline of BASELINES)
      models.set(baseline.arm, await moveByBaseline(base, target, texts, baseline, seed, context))
    for (const [arm, model] of models) {
      found.push(...(await evaluate(at(arm), model, target.encoder, texts, context)))
      if (!trained || !TRAINED.has(arm)) continue
      const after = await trainOn(model, target.encoder, texts, scale.rowSteps, seed, context)
      found.push(...(await evaluate(at(arm), after, target.encoder, texts, context, 'bits-after')))
    }
  }
  return found
}

/** Arms whose rows are trained on. */
const TRAINED = new Set(['zett', 'fvt', 'shrink'])

/** Means of the loss over tenths of the main phase. */
function lossCurve(losses: readonly number[], seed: number): Measurement[] {
  const tenth = Math.max(1, Math.floor(losses.length / 10))
  return Array.from({ length: Math.floor(losses.length / tenth) }, (_, i) => ({
    arm: 'zett',
    metric: 'loss',
    on: `steps to ${(i + 1) * tenth}`,
    seed,
    value: losses.slice(i * tenth, (i + 1) * tenth).reduce((sum, loss) => sum + loss, 0) / tenth,
  }))
}

async function runAblation(
  scale: Scale,
  arm: string,
  change: Pick<HypernetworkTraining, 'identity' | 'main' | 'size'>,
  context: StepContext,
): Promise<Measurement[]> {
  const seed = 1
  const texts = await readTexts(context, scale.every, scale.evaluated)
  const base = await trainBase(texts, scale, seed, context)
  const { identity, main } = scale.ablation
  const { hypernetwork } = await trainFor(base, texts, scale, seed, context, {
    ...change,
    identity: { steps: identity, ...change.identity },
    main: { steps: main, warmup: Math.ceil(main / 10), ...change.main },
  })
  const [{ name, size }] = scale.targets
  const target = await targetOf(name, size, texts, context)
  const moved = await moveByHypernetwork(base, hypernetwork, target.level, target.encoder, context)
  return evaluate({ arm, on: name, seed }, moved, target.encoder, texts, context)
}
