/** @file The tokenizer_config.json of the released tokenizers: what transformers wants to know that tokenizer.json does not say. */
import { PAD_TOKEN } from './special-tokens.js'

/**
 * Contents of tokenizer_config.json for a tokenizer of this family: which special token has which role, padding on the left.
 * Like the released ones it names no longest input, which is a matter of the model.
 *
 * @example
 * await writeFile('legal/tokenizer_config.json', tokenizerConfig())
 */
export function tokenizerConfig(): string {
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: '<|start|>',
    eos_token: '<|end|>',
    pad_token: PAD_TOKEN,
    unk_token: '<|unk|>',
    sep_token: '<|sep|>',
    cls_token: '<|cls|>',
    mask_token: '<|mask|>',
    padding_side: 'left',
    clean_up_tokenization_spaces: false,
  }
  return `${JSON.stringify(config, null, 2)}\n`
}
