/** @file All metrics at once. */
export type * from './contract.js'
export type { DocumentCorpus, GroupBy, NamedTokenizer, OnSuiteProgress, SuiteCorpus, SuiteOptions } from './input.js'
export { measureTokenizers } from './measure.js'
export { indexResult, type SuiteIndex } from './result-index.js'
