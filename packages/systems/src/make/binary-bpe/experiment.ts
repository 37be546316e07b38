/** @file The reproduction: tokenizers trained on programs of this machine, against text tokenizers, other lengths and compressors. */
import type { Experiment, Size, Step } from '../../experiment/contract.js'
import { findings } from './experiment/findings.js'
import { foreignStep } from './experiment/foreign.js'
import { limitsStep } from './experiment/limits.js'
import { smallStep, splitStep } from './experiment/split.js'
import { tables } from './experiment/tables.js'
import { textStep } from './experiment/text-tokenizers.js'

const SEEDS = [1, 2, 3]

export const experiment: Experiment = {
  slug: 'binary-bpe',
  arms: [
    { name: 'raw', label: 'single bytes', role: 'baseline' },
    { name: 'binary-1k', label: 'Binary BPE 1,024', role: 'method' },
    { name: 'binary-4k', label: 'Binary BPE 4,096', role: 'method' },
    { name: 'binary-8k', label: 'Binary BPE 8,192', role: 'method' },
    { name: 'binary-16k', label: 'Binary BPE 16,384', role: 'method' },
    { name: 'binary-4k-32', label: 'Binary BPE 4,096, lengths 1 to 32', role: 'method' },
    { name: 'binary-8k-32', label: 'Binary BPE 8,192, lengths 1 to 32', role: 'method' },
    { name: 'binary-8k-1248', label: 'Binary BPE 8,192, lengths 1, 2, 4, 8', role: 'control' },
    { name: 'binary-8k-pieces', label: 'Binary BPE 8,192, trained in pieces of 1 MB', role: 'control' },
    { name: 'mixed-8k', label: 'Binary BPE 8,192 trained on all platforms', role: 'method' },
    { name: 'text-4k', label: 'BPE 4,096 trained on speeches', role: 'baseline' },
    { name: 'text-8k', label: 'BPE 8,192 trained on speeches', role: 'baseline' },
    { name: 'o200k', label: 'o200k_base on Latin-1 text', role: 'baseline' },
    { name: 'pythia', label: 'Pythia 50k on Latin-1 text', role: 'baseline' },
    { name: 'mistral', label: 'Mistral 32k on Latin-1 text', role: 'baseline' },
    { name: 'gzip', label: 'gzip -9', role: 'control' },
    { name: 'xz', label: 'xz -9', role: 'control' },
  ],
  metrics: [
    { name: 'bytes-per-token', label: 'bytes per token', unit: 'bytes/token', better: 'higher', digits: 3 },
    { name: 'without-zeros', label: 'bytes per token without zeros', unit: 'bytes/token', better: 'higher', digits: 3 },
    { name: 'utilisation', label: 'vocabulary used', unit: 'share', better: 'higher', digits: 3 },
    { name: 'average-token', label: 'bytes in a token of the vocabulary', unit: 'bytes', better: 'neither', digits: 2 },
    {
      name: 'three-bytes',
      label: 'tokens of three bytes in the vocabulary',
      unit: 'share',
      better: 'neither',
      digits: 3,
    },
    { name: 'fixed-bits', label: 'ids of equal width', unit: 'bits/byte', better: 'lower', digits: 2 },
    { name: 'entropy-bits', label: 'ids by their frequency', unit: 'bits/byte', better: 'lower', digits: 2 },
    { name: 'compressed-bits', label: 'compressed', unit: 'bits/byte', better: 'lower', digits: 2 },
    { name: 'restored', label: 'files decoded to what they were', unit: 'files', better: 'higher', digits: 0 },
    { name: 'files', label: 'files', unit: 'files', better: 'neither', digits: 0 },
    {
      name: 'not-allowed',
      label: 'tokens of a length that is not allowed',
      unit: 'tokens',
      better: 'lower',
      digits: 0,
    },
    {
      name: 'family-equal',
      label: 'merges that nested and direct training share',
      unit: 'share',
      better: 'higher',
      digits: 4,
    },
    {
      name: 'trailing-space',
      label: 'tokens that the rule for text would refuse',
      unit: 'tokens',
      better: 'neither',
      digits: 0,
    },
    { name: 'seconds', label: 'time to encode 10 MB as one piece', unit: 's', better: 'lower', digits: 2 },
    { name: 'memory', label: 'resident memory after encoding 10 MB', unit: 'MB', better: 'lower', digits: 0 },
    { name: 'kind', label: 'tokens of a kind in the vocabulary', unit: 'share', better: 'neither', digits: 3 },
  ],
  data: ['kl3m', 'qtok'],
  seeds: { smoke: [1], full: SEEDS },
  plan,
  findings,
  tables,
}

function plan(size: Size): readonly Step[] {
  if (size === 'smoke') return [smallStep()]
  return [...SEEDS.map((seed) => splitStep(seed)), textStep(), foreignStep(), limitsStep()]
}
