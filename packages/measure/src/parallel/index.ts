/** @file Parallel text: the only ground on which languages can be compared. */
export type { ParallelBatch, ParallelBlemishes, ParallelCorpus, ParallelLanguage } from './contract.js'
export { openParallel, type ParallelOptions } from './open.js'
export { readLanguages, readSplit, type LanguageEntry } from './selection.js'
