/** @file The reproduction: merging on seven texts, prompts in merged tokens before a decoder trained here, a large vocabulary. */
import type { Experiment, Size, Step } from '../../experiment/contract.js'
import { findings } from './experiment/findings.js'
import { mergingStep, speedStep } from './experiment/merging.js'
import { prefillStep } from './experiment/prefill-step.js'
import { retrievalStep } from './experiment/retrieval-step.js'
import { tables } from './experiment/tables.js'
import { TEXTS } from './experiment/texts.js'

const SEEDS = { smoke: [1], full: [1, 2, 3, 4, 5] } as const

export const experiment: Experiment = {
  slug: 'dynamic-tokenization',
  arms: [
    { name: 'model', label: 'the model’s own tokens', role: 'baseline' },
    { name: 'pretokens', label: 'merged inside pre-tokens', role: 'method' },
    { name: 'borders', label: 'merged inside pre-tokens, borders given', role: 'method' },
    { name: 'inside', label: 'half characters only with their other half', role: 'control' },
    { name: 'no-white-space-rule', label: 'without the rule about white space', role: 'control' },
    { name: 'word', label: 'merged inside words', role: 'method' },
    { name: 'sentence', label: 'merged inside sentences', role: 'method' },
    { name: 'incremental', label: 'incremental counts', role: 'method' },
    { name: 'counted-anew', label: 'counted anew before each merge', role: 'baseline' },
    { name: 'fvt', label: 'merged prompts, means of rows', role: 'method' },
    { name: 'drop', label: 'as many tokens dropped from the left', role: 'control' },
    { name: 'exact-cosine', label: 'all rows, cosine', role: 'baseline' },
    { name: 'index-cosine', label: 'index, cosine', role: 'method' },
    { name: 'exact-inner-product', label: 'all rows, inner product', role: 'baseline' },
    { name: 'index-inner-product', label: 'index, inner product', role: 'method' },
  ],
  metrics: [
    { name: 'tokens', label: 'tokens in a line', unit: 'tokens/line', better: 'lower', digits: 2 },
    { name: 'pre-tokens', label: 'pre-tokens in a line', unit: 'pre-tokens/line', better: 'neither', digits: 2 },
    { name: 'merges', label: 'merges until no valid pair is left', unit: 'merges', better: 'neither', digits: 0 },
    { name: 'saved', label: 'tokens saved', unit: 'share', better: 'higher', digits: 4 },
    { name: 'milliseconds', label: 'time', unit: 'ms', better: 'lower', digits: 3 },
    { name: 'speed-up', label: 'time against counting anew', unit: '1', better: 'higher', digits: 1 },
    {
      name: 'different',
      label: 'batches that the two algorithms merge differently',
      unit: 'batches',
      better: 'lower',
      digits: 0,
    },
    { name: 'loss', label: 'loss of the decoder in training', unit: 'nats/token', better: 'lower', digits: 3 },
    { name: 'bits-per-byte', label: 'bits per byte of what follows', unit: 'bits/byte', better: 'lower', digits: 4 },
    { name: 'lost', label: 'bits per byte lost by shorter prompts', unit: 'bits/byte', better: 'lower', digits: 4 },
    { name: 'hits', label: 'rows found in the cache', unit: 'share', better: 'higher', digits: 3 },
    { name: 'recall', label: 'best token among those fetched', unit: 'share', better: 'higher', digits: 4 },
    { name: 'vocabulary', label: 'tokens in the large vocabulary', unit: 'tokens', better: 'neither', digits: 0 },
  ],
  data: ['dynamic-tokenization', 'zett'],
  seeds: SEEDS,
  plan,
  findings,
  tables,
}

function plan(size: Size): readonly Step[] {
  return [
    ...TEXTS.map(mergingStep),
    ...TEXTS.filter(({ name }) => size === 'full' || name === 'en').map(speedStep),
    ...SEEDS[size].flatMap((seed) => [prefillStep(seed), retrievalStep(seed)]),
  ]
}
