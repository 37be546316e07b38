/** @file The reproduction: one small model moved to new tokenizers by every method, on four kinds of text, and supertokens. */
import type { Experiment, Size, Step } from '../../experiment/contract.js'
import { methods } from '../initialisers/registry.js'
import { findings } from './experiment/findings.js'
import { movedSteps } from './experiment/moved.js'
import { supertokenStep } from './experiment/supertokens.js'
import { tables } from './experiment/tables.js'

const BASELINES = new Set([
  'fvt',
  'random',
  'mean',
  'normal',
  'transtokenizer',
  'wechsel',
  'focus',
  'omp',
  'zero',
  'random-columns',
])
const CONTROLS = new Set(['identity', 'shrink', 'shrink-to-mean', 'sum', 'first-last', 'weighted-fvt'])

export const experiment: Experiment = {
  slug: 'tokenadapt',
  arms: [
    { name: 'old', label: 'old tokenizer, not moved', role: 'baseline' },
    ...[...methods].map(([name, { make }]) => ({
      name,
      label: make().label,
      role: BASELINES.has(name)
        ? ('baseline' as const)
        : CONTROLS.has(name)
          ? ('control' as const)
          : ('method' as const),
    })),
    { name: 'bpe', label: 'BPE, split at words', role: 'baseline' },
    { name: 'superbpe', label: 'SuperBPE, t = 0.9', role: 'baseline' },
    { name: 'chunks', label: 'supertokens, chunks cut at random', role: 'method' },
    { name: 'chunks-words', label: 'supertokens, chunks cut at words', role: 'method' },
  ],
  metrics: [
    { name: 'bits-per-byte', label: 'bits per byte', unit: 'bits/byte', better: 'lower', digits: 3 },
    { name: 'bits-after', label: 'bits per byte after training rows', unit: 'bits/byte', better: 'lower', digits: 3 },
    { name: 'perplexity', label: 'perplexity per token', unit: '1', better: 'lower', digits: 1 },
    { name: 'seconds', label: 'time to plan', unit: 's', better: 'lower', digits: 2 },
    { name: 'tokens-per-kilobyte', label: 'tokens per kB', unit: 'tokens/kB', better: 'lower', digits: 1 },
    { name: 'shared', label: 'tokens that both vocabularies have', unit: 'tokens', better: 'neither', digits: 0 },
    { name: 'bytes-per-token', label: 'bytes per token', unit: 'bytes/token', better: 'higher', digits: 3 },
    { name: 'inner-space', label: 'learned tokens with a space inside', unit: 'share', better: 'neither', digits: 4 },
    { name: 'restored', label: 'lines decoded to what they were', unit: 'share', better: 'higher', digits: 4 },
  ],
  data: ['tokenadapt'],
  seeds: { smoke: [1], full: [1, 2, 3, 4, 5] },
  plan,
  findings,
  tables,
}

function plan(size: Size): readonly Step[] {
  return size === 'smoke'
    ? [supertokenStep(1024, 100_000), ...movedSteps(size, [1])]
    : [
        ...[4096, 8192, 14_000].map((vocabulary) => supertokenStep(vocabulary, 450_000)),
        ...movedSteps(size, [1, 2, 3, 4, 5]),
      ]
}
