/** @file Reports: the measurement, its data, and how it is shown. */
export type * from './data.js'
export { gather, describeCorpus, describePart, type Gathered, type GatherOptions, type Hooks } from './gather.js'
export { compareInDetail, type DetailOptions } from './detail.js'
export {
  makeReport,
  defaultVocabularySize,
  DEFAULT_ENCODINGS,
  DEFAULT_MAX_BYTES,
  type GivenTokenizer,
  type Report,
  type ReportOptions,
} from './make-report.js'
export { trainingCurve } from './curve.js'
export { renderTerminal, type TerminalStyle } from './terminal.js'
export { compareTokenizers, type CompareOptions } from './compare-tokenizers.js'
export { renderPage } from './html/page.js'
