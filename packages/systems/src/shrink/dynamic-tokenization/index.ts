/** @file Dynamic tokenization: merging at run time, rows for merged tokens, budgets. */
export { boundaries, createBoundary, type Boundary, type BoundaryOptions, type BoundaryRule } from './boundary.js'
export { createSpelling } from './byte-level.js'
export { inBatches, lengthCurve, type LengthCurve } from './curve.js'
export {
  dynamicTokenize,
  dynamicTokenizeEach,
  type Budget,
  type DynamicBatch,
  type DynamicOptions,
} from './dynamic-tokenize.js'
export { mergeBatch } from './merge.js'
export type { Merge, MergedBatch, PairRule } from './merged-batch.js'
