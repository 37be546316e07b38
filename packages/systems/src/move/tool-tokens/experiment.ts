/** @file The reproduction: one small frozen model, four kinds of tools, rows started from words or at random. */
import type { Experiment, Size, Step } from '../../experiment/contract.js'
import { ARMS } from './experiment/arms.js'
import { baseStep } from './experiment/base.js'
import { findings } from './experiment/findings.js'
import { funcqaStep } from './experiment/funcqa.js'
import { gsm8kStep } from './experiment/gsm8k.js'
import { kamelStep } from './experiment/kamel.js'
import { tables } from './experiment/tables.js'
import { virtualHomeStep } from './experiment/virtual-home.js'

const SEEDS: Readonly<Record<Size, readonly number[]>> = { smoke: [1], full: [1, 2, 3, 4, 5] }

export const experiment: Experiment = {
  slug: 'tool-tokens',
  arms: [...ARMS, { name: 'base', label: 'the frozen model', role: 'baseline' }],
  metrics: [
    { name: 'bits-per-byte', label: 'bits per byte of held-back text', unit: 'bits/byte', better: 'lower', digits: 3 },
    { name: 'accuracy', label: 'right tool among the tools', unit: 'share', better: 'higher', digits: 3 },
    { name: 'accuracy-plain', label: 'right tool, prompt not taken away', unit: 'share', better: 'higher', digits: 3 },
    { name: 'accuracy-words', label: 'right tool, words competing', unit: 'share', better: 'higher', digits: 3 },
    { name: 'accuracy-unmasked', label: 'right tool, scene not masked', unit: 'share', better: 'higher', digits: 3 },
    { name: 'f1', label: 'F1 of firing, constant chosen', unit: '1', better: 'higher', digits: 3 },
    { name: 'f1-unbiased', label: 'F1 of firing, no constant', unit: '1', better: 'higher', digits: 3 },
    {
      name: 'fires',
      label: 'tool labels at which a tool fires, no constant',
      unit: 'share',
      better: 'neither',
      digits: 3,
    },
    { name: 'false', label: 'false firings', unit: 'firings/100 words', better: 'lower', digits: 2 },
    { name: 'bias', label: 'chosen constant', unit: 'nats', better: 'neither', digits: 2 },
    { name: 'called', label: 'questions with a call', unit: 'share', better: 'neither', digits: 3 },
    {
      name: 'first-tool',
      label: 'questions whose first call is of the right tool',
      unit: 'share',
      better: 'higher',
      digits: 3,
    },
    { name: 'executed', label: 'calls that could be executed', unit: 'share', better: 'higher', digits: 3 },
    { name: 'solved', label: 'questions with the right last result', unit: 'share', better: 'higher', digits: 3 },
  ],
  data: ['tool-tokens', 'tokenadapt'],
  seeds: SEEDS,
  plan: (size): readonly Step[] => [
    baseStep,
    ...SEEDS[size].flatMap((seed) => [kamelStep(seed), gsm8kStep(seed), virtualHomeStep(seed), funcqaStep(seed)]),
  ],
  findings,
  tables,
}
