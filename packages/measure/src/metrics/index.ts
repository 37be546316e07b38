/** @file The metrics by themselves, for code that measures in its own way. */
export { METRICS } from './definitions.js'
export type { FairnessMetric, GoldMetric, MetricDefinition, QuotientMetric, TokenUse, UseMetric } from './definition.js'
export { TEXT, TEXT_COLUMNS, TOKEN, TOKEN_COLUMNS, rowWidth, tokenBase } from './columns.js'
export { createKeepsake, createMeter, type Compiled, type Keepsake, type Meter, type MeterTask } from './meter.js'
export { tokenFacts, unknownId, type TokenFacts } from './token-facts.js'
export { createTokenCounter, type TokenCounter } from './token-counter.js'
export { efficiency, RENYI_ORDER, renyiEntropy } from './renyi.js'
export { averageTokenRank } from './token-rank.js'
export { gini, lorenz } from './gini.js'
export {
  magnitudeConsistency,
  splitEntropy,
  threeDigitF1,
  createNumberTally,
  tallyNumber,
  type NumberTally,
} from './digits.js'
export { depthCorrelation } from './indentation.js'
export { lexedTypes, lexerOf, type Lexeme, type Lexer } from './code.js'
export { boundaryScores, countBoundaries, readGold, type Gold, type GoldWord } from './morphology.js'
export { knownPrices, readPrices, type Price } from './prices.js'
