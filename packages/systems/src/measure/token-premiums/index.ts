/** @file Token premiums: what each language pays for the same content, and how large its vocabulary must be to pay no more. */
export { paper } from './paper.js'
export { piecesAt } from './nested-counts.js'
export { countLines, type LineCounts } from './count-lines.js'
export { fitCurves, interpolatedSize, leaveOneOut, type FittedCurve, type MeasuredCurve } from './curves.js'
export type { Dispersion } from './dispersion.js'
export { explain, type Explanation, type ExplanationTable, type Observation } from './explain.js'
export { lineResamples, type LineResamples, type Resampling } from './line-resamples.js'
export { fitPowerLaw, sizeFor, tokensAt, type CurvePoint, type FittedLaw, type PowerLaw } from './power-law.js'
export {
  premiumTable,
  type Bounded,
  type LanguageCounts,
  type PremiumOptions,
  type PremiumRow,
  type PremiumTable,
} from './premium-table.js'
export { scaledLines, type Scaling } from './scaling.js'
export { splitFor, SUITE_SPLITS, type SuiteSplit } from './splits.js'
export { SUITE_ALGORITHMS, trainSuite, type SuiteAlgorithm } from './suite.js'
export { runSweep, type SweepOptions } from './sweep.js'
export { textFlags } from './text-flags.js'
export { textProperties, type TextProperties } from './text-properties.js'
export { truncateMerges } from './truncate.js'
export { runUnit, type EvaluationSet, type SizePoint, type SweepUnit, type UnitResult } from './unit.js'
export { unitKey } from './unit-store.js'
export {
  planForBudget,
  planForTarget,
  type LanguageCurve,
  type PlanRow,
  type SizeRange,
  type VocabularyPlan,
} from './vocabulary-plan.js'
export { planCsv, premiumCsv } from './csv.js'
export {
  gatherLines,
  holdBack,
  studyText,
  textWarnings,
  type LanguageText,
  type StudiedText,
} from './parallel-lines.js'
export { planVocabulary, type PlannedLanguage, type PlanOptions, type PlanReport } from './plan-report.js'
export {
  measurePremiums,
  measureSuite,
  type PremiumReport,
  type PremiumReportOptions,
  type SuiteReportOptions,
  type TokenizerPremiums,
} from './premium-report.js'
