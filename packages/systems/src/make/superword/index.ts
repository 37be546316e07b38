/** @file Superword tokenizers: SuperBPE and BoundlessBPE. Training and encoding themselves are in `@tokenwright/text`. */
export { paper } from './paper.js'
export {
  baseWarnings,
  extendWithSuperwords,
  makeSuperwords,
  superwordRun,
  type MadeSuperwords,
  type SuperwordOptions,
  type SuperwordRun,
} from './make.js'
export { cutLongLines, LONGEST_LINE, type LongLines } from './long-lines.js'
export { cutRareRuns, type RareRuns } from './rare-runs.js'
export { createPromptHealer, encodeClosed, type Healed, type PromptHealer } from './prompt.js'
export { publishedTokenizer } from './published.js'
export { superwordReport, superwordsOf, type Superword, type SuperwordReport } from './report.js'
