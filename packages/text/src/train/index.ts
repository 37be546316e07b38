/** @file What the package exports of training. */
export { train, type TrainingOptions } from './train.js'
export { extend, type ExtendOptions } from './extend.js'
export { nest, prune, type Pruned } from './prune.js'
export { tokenUsage } from './usage.js'
export { byteEntropy, type ChunkOptions } from './chunks.js'
export { SPLIT_NAMES } from './splits.js'
export type { BpeOptions } from './bpe.js'
export type { BytesOptions } from './bytes.js'
export type { WordPieceOptions } from './wordpiece.js'
export type { UnigramOptions } from './unigram/options.js'
export type {
  Algorithm,
  CommonTrainingOptions,
  Corpus,
  CorpusDocument,
  Split,
  SplitName,
  TieRule,
  TrainingProgress,
  TrainingRun,
} from './types.js'
