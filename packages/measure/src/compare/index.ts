/** @file Comparison of tokenizers on a corpus. */
export { resample, interval, type Resamples, type Unit } from './bootstrap.js'
export { FEWEST_UNITS, RESAMPLES, type Interval } from '../statistics/bootstrap.js'
export { costTable, type Cost, type CostTable } from './cost.js'
export {
  countDocuments,
  costGroups,
  resampledBy,
  unitsOf,
  type CostGroup,
  type CostGroups,
  type CountedDocument,
  type CountOptions,
  type Counter,
  type ResampledBy,
} from './counts.js'
export {
  createDifferenceCollector,
  differingStretches,
  spell,
  textOf,
  type Difference,
  type DifferenceCollector,
  type Stretch,
} from './segmentation.js'
export { createWordCounter, type CostlyWord, type WordCounter } from './words.js'
export { countFile, countStream, type FileCount, type FileCountOptions } from './count-file.js'
