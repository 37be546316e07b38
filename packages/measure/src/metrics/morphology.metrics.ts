/** @file Metrics of words with known segments. */
import type { GoldMetric } from './definition.js'

const COMMON = {
  kind: 'gold',
  family: 'morphology',
  better: 'higher',
  unit: '1',
  digits: 3,
  resampled: false,
  source: 'boundary scores as in MorphScore: Arnett et al. 2025, arXiv 2507.06378, without weights',
} as const

export const MORPHOLOGY_METRICS: readonly GoldMetric[] = [
  {
    ...COMMON,
    key: 'morphology-f1',
    label: 'morphological boundaries (F1)',
    score: 'f1',
    formula:
      '2 x cuts where segments meet / (cuts + places where segments meet), over all words, each encoded by itself',
    denominator: 'cuts and places where segments meet',
  },
  {
    ...COMMON,
    key: 'morphology-precision',
    label: 'morphological boundaries (precision)',
    score: 'precision',
    formula: 'cuts where segments meet / cuts',
    denominator: 'cuts',
  },
  {
    ...COMMON,
    key: 'morphology-recall',
    label: 'morphological boundaries (recall)',
    score: 'recall',
    formula: 'cuts where segments meet / places where segments meet',
    denominator: 'places where segments meet',
  },
]
