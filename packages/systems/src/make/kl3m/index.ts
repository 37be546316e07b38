/** @file KL3M: domain tokenizers with controlled tokens, short-token tokenizers for repair, and their evaluation. */
export { parseAbbreviations, type Abbreviations } from './abbreviations.js'
export { checkCustomTokens, type CheckedToken, type CheckedTokens } from './check-custom-tokens.js'
export {
  compose,
  smallestSize,
  FILLS,
  MATCHINGS,
  type ComposeOptions,
  type Composition,
  type Fill,
  type Made,
  type Matching,
} from './compose.js'
export { customTokens, parseTerms, TOKEN_SETS, type CustomTokenOptions, type TokenSet } from './custom-tokens.js'
export { NORMALIZATIONS, normalizerOf, type Normalization } from './normalization.js'
export { PAD_ID, PAD_TOKEN, SPECIAL_TOKENS } from './special-tokens.js'
export {
  trainCharacterTokenizer,
  trainDomainTokenizer,
  trainMultiWordTokenizer,
  type CharacterOptions,
  type DomainOptions,
  type MakingRun,
  type MultiWordOptions,
  type RunningOptions,
} from './train.js'
export { alignTexts } from './align-texts.js'
export { auditCustomTokens, type Audit, type AuditedToken } from './audit.js'
export {
  addBoundaryCounts,
  boundaryF1,
  collateral,
  countBoundaries,
  type BoundaryCounts,
} from './boundary-stability.js'
export {
  compareMatchings,
  type MatchingComparison,
  type MatchingOptions,
  type MatchingRow,
} from './compare-matchings.js'
export { countTerms, type TermGroup, type TermTable } from './domain-terms.js'
export { mapPlaces, type Edit, type PlaceMap } from './edits.js'
export {
  evaluateTokenizers,
  type ClassEvaluation,
  type ClassRow,
  type Contender,
  type Evaluation,
  type EvaluationDocument,
  type EvaluationOptions,
} from './evaluate.js'
export { damage, type Damage, type NoiseKind, type NoiseOptions } from './noise.js'
export { DOMAIN_PRESETS, tokensOfDomain, type Domain, type DomainPreset } from './presets.js'
export { makeDomainReport, type DomainReport, type ReportInput } from './report.js'
export { difference, reportMarkdown } from './report-markdown.js'
export { tokenizerConfig } from './tokenizer-config.js'
export { tokenLengths, type TokenLengths } from './token-lengths.js'
