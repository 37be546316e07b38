/** @file All metrics, in the order in which tables show them. */
import { BYTE_METRICS } from './bytes.metrics.js'
import { CODE_METRICS } from './code.metrics.js'
import type { MetricDefinition } from './definition.js'
import { FAIRNESS_METRICS } from './fairness.metrics.js'
import { MORPHOLOGY_METRICS } from './morphology.metrics.js'
import { NUMBER_METRICS } from './numbers.metrics.js'
import { SIZE_METRICS } from './size.metrics.js'
import { VOCABULARY_METRICS } from './vocabulary.metrics.js'
import { WORD_METRICS } from './words.metrics.js'

export const METRICS: readonly MetricDefinition[] = [
  ...SIZE_METRICS,
  ...FAIRNESS_METRICS,
  ...WORD_METRICS,
  ...VOCABULARY_METRICS,
  ...BYTE_METRICS,
  ...NUMBER_METRICS,
  ...CODE_METRICS,
  ...MORPHOLOGY_METRICS,
]
