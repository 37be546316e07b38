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
