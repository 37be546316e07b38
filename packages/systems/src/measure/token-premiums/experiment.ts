/** @file The reproduction on NTREX-128: 59 languages, 1,416 training lines, 242 evaluation lines of other news articles. */
import type { Experiment, Size, Step } from '../../experiment/contract.js'
import { algorithmStep, superwordStep } from './experiment/algorithms.js'
import { bytesStep, equalStep } from './experiment/equal.js'
import { domainStep, explainStep } from './experiment/explaining.js'
import { findings } from './experiment/findings.js'
import { METRICS } from './experiment/measures.js'
import { optimalStep } from './experiment/optimal.js'
import { tables } from './experiment/tables.js'
import { parallelStep, scalingStep } from './experiment/training-text.js'

const BASE: readonly Step[] = [
  bytesStep,
  equalStep('o200k', 'Equal vocabularies, GPT-4o split', 3),
  equalStep('gpt2', 'Equal vocabularies, GPT-2 split', 2),
  equalStep('space', 'Equal vocabularies, split at spaces', 3),
  optimalStep,
]

const REST: readonly Step[] = [
  explainStep,
  algorithmStep('unigram', 'unigram', 'Unigram', 2),
  superwordStep,
  algorithmStep('superbpe-script', 'superbpe-script', "Superwords, authors' pattern", 2),
  domainStep,
  scalingStep,
  parallelStep,
]

export const experiment: Experiment = {
  slug: 'token-premiums',
  arms: [
    { name: 'bpe-o200k', label: 'BPE, same size, GPT-4o split', role: 'baseline' },
    { name: 'bpe-gpt2', label: 'BPE, same size, GPT-2 split', role: 'baseline' },
    { name: 'bpe-space', label: 'BPE, same size, split at spaces', role: 'control' },
    { name: 'bytes', label: 'bytes as tokens', role: 'control' },
    { name: 'unigram', label: 'Unigram, same size', role: 'baseline' },
    { name: 'optimal', label: 'BPE, sizes by power law', role: 'method' },
    { name: 'budget', label: 'BPE, sizes by power law, equal budget', role: 'method' },
    { name: 'interpolated', label: 'BPE, sizes by straight lines between points', role: 'control' },
    { name: 'shuffled', label: 'BPE, the same sizes given to other languages', role: 'control' },
    { name: 'superbpe', label: 'SuperBPE, same size', role: 'method' },
    { name: 'superbpe-budget', label: 'SuperBPE, sizes by power law, equal budget', role: 'method' },
    { name: 'superbpe-script', label: "SuperBPE with its authors' pattern", role: 'control' },
    { name: 'scaled', label: 'training text scaled by byte premium', role: 'method' },
    { name: 'unscaled', label: 'the same bytes of training text', role: 'baseline' },
    { name: 'parallel', label: 'the same half of the training articles', role: 'method' },
    { name: 'not-parallel', label: 'another half for each language', role: 'baseline' },
  ],
  metrics: METRICS,
  data: ['token-premiums', 'qtok'],
  seeds: { smoke: [0, 1, 2], full: [0, 1, 2] },
  plan: (size: Size) => (size === 'smoke' ? BASE : [...BASE, ...REST]),
  findings,
  tables,
}
