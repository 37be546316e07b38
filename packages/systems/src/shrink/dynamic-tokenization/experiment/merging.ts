/** @file Merging alone: how short each text gets with how many merges, under the rules about white space and half characters. */
import type { Encoder } from '@tokenwright/text'
import type { Measurement, Step, StepContext } from '../../../experiment/contract.js'
import { createBoundary, createSpelling, lengthCurve, mergeBatch, type BoundaryOptions } from '../index.js'
import { inBatches } from '../curve.js'
import { mergeBatchReference } from '../merge-reference.js'
import { readEncoder, readLines, type TextName } from './texts.js'

export const BATCH = 32
export const BUDGETS = [5, 10, 20, 50, 100, 200, 500] as const

/** What is merged how. */
export const RULES: readonly {
  readonly arm: string
  readonly rule: Partial<BoundaryOptions>
  readonly borders?: true
}[] = [
  { arm: 'pretokens', rule: {} },
  { arm: 'borders', rule: {}, borders: true },
  { arm: 'inside', rule: { halfCharacters: 'inside' } },
  { arm: 'no-white-space-rule', rule: { whiteSpaceRule: false } },
  { arm: 'word', rule: { boundary: 'word' } },
  { arm: 'sentence', rule: { boundary: 'sentence' } },
]

export function mergingStep(text: TextName): Step {
  return {
    key: `merging ${text.name}`,
    label: `Merging ${text.label}`,
    weight: 3,
    run: async (context) => measureMerging(await readEncoder(context), await readLines(context, text), text.name),
  }
}

function measureMerging(encoder: Encoder, lines: readonly string[], on: string): Measurement[] {
  const { tokenizer } = encoder
  const spelling = createSpelling(encoder)
  const spelled = lines.map((line) => spelling.tokensWithBorders(line))
  const examples = spelled.map(({ tokens }) => tokens)
  const borders = spelled.map((line) => line.borders)
  const preTokens = borders.reduce((total, places) => total + places.length, 0)
  const measured: Measurement[] = [
    { arm: 'model', metric: 'pre-tokens', on, value: preTokens / lines.length },
    { arm: 'model', metric: 'tokens', on, value: examples.flat().length / lines.length },
  ]
  for (const { arm, rule, borders: given } of RULES) {
    const { valid } = createBoundary({ tokenizer, ...rule })
    const curve = lengthCurve(examples, { batch: BATCH, valid, borders: given && borders })
    measured.push(
      { arm, metric: 'merges', on, value: curve.lengths.length - 1 },
      { arm, metric: 'tokens', on, value: curve.meanLength(Infinity) },
      { arm, metric: 'saved', on: `${on}, all`, value: curve.saved(Infinity) },
      ...BUDGETS.map((budget) => ({ arm, metric: 'saved', on: `${on}, m = ${budget}`, value: curve.saved(budget) })),
      ...BUDGETS.map((budget) => ({
        arm,
        metric: 'tokens',
        on: `${on}, m = ${budget}`,
        value: curve.meanLength(budget),
      })),
    )
  }
  return measured
}

/** The incremental algorithm beside its twin, on whole batches of real text, and how much faster it is. */
export function speedStep(text: TextName): Step {
  return {
    key: `speed ${text.name}`,
    label: `Timing on ${text.label}`,
    weight: 10,
    run: async (context) => measureSpeed(context, text),
  }
}

async function measureSpeed(context: StepContext, text: TextName): Promise<Measurement[]> {
  const encoder = await readEncoder(context)
  const spelling = createSpelling(encoder)
  const examples = (await readLines(context, text)).map((line) => spelling.tokens(line))
  const { valid } = createBoundary({ tokenizer: encoder.tokenizer })
  const times = { incremental: 0, 'counted-anew': 0 }
  let different = 0
  const batches = inBatches(examples, BATCH)
  for (const batch of batches) {
    // The rule remembers its answers: both are timed with a warm memory.
    mergeBatch(batch, Infinity, valid)
    const began = performance.now()
    const fast = mergeBatch(batch, Infinity, valid)
    const between = performance.now()
    const slow = mergeBatchReference(batch, Infinity, valid)
    times.incremental += between - began
    times['counted-anew'] += performance.now() - between
    if (JSON.stringify(fast) !== JSON.stringify(slow)) different++
  }
  return [
    ...Object.entries(times).map(([arm, time]) => ({
      arm,
      metric: 'milliseconds',
      on: text.name,
      value: time / batches.length,
    })),
    { arm: 'incremental', metric: 'speed-up', on: text.name, value: times['counted-anew'] / times.incremental },
    { arm: 'incremental', metric: 'different', on: text.name, value: different },
  ]
}
