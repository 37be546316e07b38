/** @file The reproduction: the printed tables from the three tokenizers at hand, and the test of Qtok's premise that the paper leaves out. */
import type { Experiment, Size, Step } from '../../experiment/contract.js'
import { findings } from './experiment/findings.js'
import { agreementStep, latinStep } from './experiment/lexicon-steps.js'
import { TOKENIZERS } from './experiment/load.js'
import { predictionStep } from './experiment/prediction-step.js'
import { tables } from './experiment/tables.js'
import { countsStep, cyrillicStep, overlapStep, speedStep } from './experiment/vocabulary-steps.js'

export const experiment: Experiment = {
  slug: 'qtok',
  arms: [
    { name: 'mistral', label: 'Mistral 7B v0.1', role: 'method' },
    { name: 'pythia', label: 'Pythia 12B', role: 'method' },
    { name: 'phi-3', label: 'Phi-3 mini (Llama 2)', role: 'method' },
    { name: 'all', label: 'the three together, filled up', role: 'control' },
    { name: 'own-lexicon', label: 'own lexicon', role: 'method' },
    { name: 'chance', label: 'a language at random', role: 'control' },
    { name: 'majority', label: 'always the most listed language', role: 'control' },
  ],
  metrics: [
    { name: 'tokens', label: 'tokens', unit: 'tokens', better: 'neither', digits: 0 },
    { name: 'share', label: 'share', unit: 'share', better: 'neither', digits: 4 },
    { name: 'jaccard', label: 'Jaccard similarity', unit: '1', better: 'neither', digits: 3 },
    { name: 'premium', label: 'tokens against English', unit: '1', better: 'lower', digits: 2 },
    { name: 'seconds', label: 'time to read, decode and classify', unit: 's', better: 'lower', digits: 2 },
    { name: 'megabytes', label: 'resident memory of the process', unit: 'MB', better: 'lower', digits: 0 },
    { name: 'line-premium', label: 'mean of tokens against English by line', unit: '1', better: 'lower', digits: 2 },
    { name: 'spearman', label: 'rank correlation', unit: '1', better: 'neither', digits: 2 },
    {
      name: 'agreement',
      label: 'most likely language is in the reference',
      unit: 'share',
      better: 'higher',
      digits: 3,
    },
  ],
  data: ['qtok', 'token-premiums'],
  // Counting is deterministic; intervals are over languages.
  seeds: { smoke: [], full: [] },
  plan,
  findings,
  tables,
}

function plan(size: Size): readonly Step[] {
  if (size === 'smoke') return [countsStep('mistral')]
  return [
    ...TOKENIZERS.map(({ arm }) => countsStep(arm)),
    cyrillicStep(),
    overlapStep(),
    ...TOKENIZERS.map(({ arm }) => predictionStep(arm)),
    speedStep(),
    agreementStep(),
    latinStep(),
  ]
}
