/** @file Small language models on text: training, and what a text costs them. */
export {
  createEvaluator,
  firstNotFinite,
  type Evaluator,
  type EvaluatorOptions,
  type TextCosts,
} from './bits-per-byte.js'
export { trainDecoder, type DecoderTraining } from './train-decoder.js'
export { takePlace } from '../take-place.js'
