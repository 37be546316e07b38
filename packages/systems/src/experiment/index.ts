/** @file Experiments: what they are, how they run, where results lie, how they become documents. */
export type * from './contract.js'
export { codeVersion, type CodeVersion } from './code-version.js'
export { createFigures } from './figures.js'
export {
  readResult,
  resultPath,
  withDerived,
  writeResult,
  type MeasuredResult,
  type ResultFile,
} from './result-file.js'
export { runExperiment, type RunOptions, type RunOutcome, type RunProgress } from './run.js'
export { studentBound } from './student.js'
export {
  bootstrapInterval,
  meanInterval,
  overSeeds,
  pairedInterval,
  summaries,
  type ArmSummary,
  type Summary,
} from './summary.js'
export { withResults } from './documents/readme.js'
export { renderTerminal, type TerminalStyle } from './documents/render-terminal.js'
export { benchSystem, projectResults, readmePath, renewDocuments, system } from './registered.js'
