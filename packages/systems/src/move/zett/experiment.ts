/** @file The reproduction: a small model, a hypernetwork for it, and tokenizers that it never saw, beside every heuristic. */
import type { Experiment } from '../../experiment/contract.js'
import { ARMS } from './experiment/arms.js'
import { findings } from './experiment/findings.js'
import { stepsOf } from './experiment/steps.js'
import { tables } from './experiment/tables.js'

const SEEDS = { smoke: [1], full: [1, 2, 3] }

export const experiment: Experiment = {
  slug: 'zett',
  arms: ARMS,
  metrics: [
    { name: 'bits-per-byte', label: 'bits per byte', unit: 'bits/byte', better: 'lower', digits: 3 },
    { name: 'bits-after', label: 'bits per byte after training rows', unit: 'bits/byte', better: 'lower', digits: 3 },
    { name: 'tokens-per-kilobyte', label: 'tokens per kB', unit: 'tokens/kB', better: 'lower', digits: 1 },
    { name: 'loss', label: 'loss of the hypernetwork', unit: 'nats/token', better: 'lower', digits: 3 },
    { name: 'loss-ratio', label: 'first over last loss', unit: '1', better: 'higher', digits: 1 },
    { name: 'seconds', label: 'time', unit: 's', better: 'lower', digits: 1 },
  ],
  data: ['zett'],
  seeds: SEEDS,
  plan: (size) => stepsOf(size, SEEDS[size]),
  findings,
  tables,
}
