/** @file Tokenizers sampled from text, one for each step of training. */
export { passageBatches, type Corpus, type PassageBatch } from './passages.js'
export { preTokens } from './cut.js'
export { createSubstringQueue, type SubstringQueue } from './substrings.js'
export { PUBLISHED_NOISE, sampleVocabulary, type SampledVocabulary, type SamplingOptions } from './sample-vocabulary.js'
export { createSegmenter } from './segment.js'
