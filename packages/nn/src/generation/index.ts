/** @file Continuing texts with a decoder. */
export { createGenerator, type GenerateOptions, type GeneratedToken, type Generator } from './generate.js'
export type { Beam, BeamOptions } from './beam.js'
export { decodingSession, type DecodingSession, type RuntimeOptions } from './session.js'
export { keptTokens, logProbabilities, mostLikely, penalised, sampleToken, type SamplingOptions } from './sampling.js'
