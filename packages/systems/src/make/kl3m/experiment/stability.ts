/** @file Short tokens on damaged contracts: boundaries that stay, characters that change, and the price in tokens. */
import { compile, vocabularySize, type Encoder } from '@tokenwright/text'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { addBoundaryCounts, boundaryF1, collateral, countBoundaries } from '../boundary-stability.js'
import { damage } from '../noise.js'
import { corpora } from './corpora.js'
import { LARGEST, trained } from './trained.js'
import { RELEASED } from './declared.js'
import { released } from './steps.js'

const RATE = 0.03

/** Sizes asked for; text of this length has fewer short tokens. */
const SHORT = [
  { arm: 'cap-3', cap: 3, size: 4096 },
  { arm: 'cap-4', cap: 4, size: 16_384 },
] as const

const PLAIN_SIZE = 8192

export function stabilityStep(seed: number): Step {
  return {
    key: `stability-${seed}`,
    label: `Damaged contracts, seed ${seed}`,
    weight: 10,
    async run(context) {
      const encoders = await stabilityEncoders(context)
      const { contracts } = await corpora(context)
      const damaged = contracts.held.map((text) => ({ clean: text, ...damage(text, { rate: RATE, seed }) }))
      const measurements: Measurement[] = []
      for (const [done, [arm, encoder]] of [...encoders].entries()) {
        const counts = addBoundaryCounts(
          damaged.map(({ clean, text, edits }) => countBoundaries(encoder, clean, text, edits)),
        )
        measurements.push(
          { arm, metric: 'boundary-f1', seed, value: boundaryF1(counts) },
          { arm, metric: 'collateral', seed, value: collateral(counts) },
          { arm, metric: 'damaged-tokens-per-character', seed, value: counts.damagedTokens / counts.characters },
        )
        if (seed === 0)
          measurements.push({
            arm,
            metric: 'tokens-per-character',
            on: 'contracts, clean twins of damaged ones',
            value: counts.cleanTokens / counts.characters,
          })
        context.progress((done + 1) / encoders.size, arm)
      }
      context.note(`errors, seed ${seed}`, { rate: RATE, ...addKinds(damaged.map(({ kinds }) => kinds)) })
      return measurements
    },
  }
}

async function stabilityEncoders(context: StepContext): Promise<ReadonlyMap<string, Encoder>> {
  const most = LARGEST[context.size]
  const encoders = new Map<string, Encoder>()
  for (const { arm, cap, size } of [...SHORT, { arm: 'plain', cap: undefined, size: PLAIN_SIZE }]) {
    const tokenizer = await trained(context, 'domain', Math.min(size, most), cap)
    context.note(`vocabulary of ${arm}`, { wanted: size, reached: vocabularySize(tokenizer.model.vocab) })
    encoders.set(arm, compile(tokenizer))
  }
  if (context.size === 'full')
    for (const name of RELEASED.filter((one) => one.includes('char'))) encoders.set(name, await released(context, name))
  return encoders
}

function addKinds(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum = new Map<string, number>()
  for (const kinds of all)
    for (const [kind, count] of Object.entries(kinds)) sum.set(kind, (sum.get(kind) ?? 0) + count)
  return Object.fromEntries(sum)
}
