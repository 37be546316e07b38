/** @file T5: encoder-decoders with relative positions. */
export { checkT5, t5Config, t5v11Config, type T5Config } from './config.js'
export { relativeBias, relativeBucket, type Places } from './relative-bias.js'
export {
  initT5,
  t5Decode,
  t5Encode,
  t5Logits,
  type T5Block,
  type T5Decoded,
  type T5DecodeOptions,
  type T5Inputs,
  type T5Memory,
  type T5Params,
  type T5Stack,
  type T5States,
} from './t5.js'
export { t5Keys } from './keys.js'
export { describeT5, loadT5, newT5, saveT5, type T5 } from './load.js'
export { t5Session } from './session.js'
