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
export { BUDGET_BINS, budgetKinds, createBudgets, type BudgetKind } from './budgets.js'
export { createFvtEmbedder, type EmbeddingTable } from './fvt-embedder.js'
export { modelInputs, type InputOptions, type ModelInputs } from './model-inputs.js'
export { prefillScorer, type PrefillScorer, type ScoredText } from './prefill.js'
export { CACHE_ROWS, createRowCache, type Embedder, type RowCache } from './row-cache.js'
export {
  exactRetriever,
  indexRetriever,
  retrievalRules,
  type Candidate,
  type IndexOptions,
  type RetrievalRule,
  type Retriever,
} from './retrieval.js'
export { readExamples, type Example } from './examples.js'
export { openBody, type ModelBody } from './model-body.js'
export {
  shrinkReport,
  type CurvePoint,
  type ShrinkFile,
  type ShrinkOptions,
  type ShrinkReport,
} from './shrink-report.js'
export type { ModelTimes } from './time-model.js'
export { generateLarge, type LargeVocabularyOptions } from './large-vocabulary.js'
export { longestPrefix } from './longest-prefix.js'
export { rowSession, type RowSession } from './row-session.js'
export { entitiesOf, labelledPlaces, strictF1, type Entity } from './entities.js'
export {
  adapt,
  trainRobustly,
  type LabelledExample,
  type RobustParams,
  type RobustTraining,
} from './robust-training.js'
