/** @file Continuing texts with a decoder. */
export {
  createGenerator,
  type Beam,
  type BeamOptions,
  type GenerateOptions,
  type GeneratedToken,
  type Generator,
} from './generate.js'
export { decodingSession, type DecodingSession, type RuntimeOptions } from './session.js'
export { keptTokens, logProbabilities, mostLikely, penalised, sampleToken, type SamplingOptions } from './sampling.js'
