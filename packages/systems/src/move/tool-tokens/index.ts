/** @file Tool tokens: one learned output row for each tool on a model that stays as it is. */
export { paper } from './paper.js'
export { addTools, meanLoss, type AddedTools, type AddToolsOptions } from './add-tools.js'
export { calculate, calculatorTools, cleanArguments, formatResult, sameResult } from './calculator.js'
export { readCalls, readInterleaved, type Call, type Example } from './calls.js'
export { readToolTokens, writeToolTokens, type ToolTokens } from './file.js'
export { fingerprint, openFrozenModel, withToolRows, type FrozenModel } from './frozen-model.js'
export { generateWithTools, type CallLog, type CallOptions, type ToolRuntime, type WrittenText } from './generate.js'
export { inspectPrior, type ClosePair, type NearWord, type PriorReport } from './inspect-prior.js'
export { IGNORED, labelTokens, type LabelledTokens } from './labels.js'
export { mergeToolTokens, tokenText, type Merged } from './merge.js'
export { planMask, writePlan, type PlanMask, type PlanOptions } from './plan.js'
export { priorRows, priorText, type PriorOptions, type PriorSource, type PriorText } from './prior.js'
export {
  bestTools,
  byTool,
  calibrateBias,
  confusion,
  firingAt,
  namesTool,
  type Calibration,
  type Choice,
  type Firing,
  type ToolReport,
} from './score.js'
export { toolSession, type NextTokens } from './session.js'
export { createStateReader, selectStates, type CachedStates, type ReadOptions, type StateReader } from './states.js'
export { checkTools, readTools, type Tool } from './tools.js'
export { createRowTrainer, uniformRows, type RowTrainer, type RowTraining, type TrainedRows } from './train-rows.js'
