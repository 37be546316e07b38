/** @file Encoders of the BERT family: BERT, RoBERTa, XLM-R. */
export { bertConfig, checkBert, longestText, type BertConfig, type BertHead } from './config.js'
export {
  bertBlock,
  bertStates,
  embedBert,
  initBert,
  type BertBlock,
  type BertInputs,
  type BertOutputs,
  type BertParams,
} from './bert.js'
export {
  bertPooled,
  maskedLogits,
  meanPooled,
  nextSentenceLogits,
  sequenceLogits,
  tokenLogits,
  type BertHeadParams,
  type MaskedHead,
} from './heads.js'
export { bertKeys, type BertLayout } from './keys.js'
export { bertFamilies, describeBert, loadBert, newBert, saveBert, type Bert } from './load.js'
