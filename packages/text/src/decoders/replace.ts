/** @file Replace: matches of a pattern inside of each token. */
import { replaceStep } from '../normalizers/replace.js'
import type { Decoder } from '../tokenizer.js'
import type { DecoderPart } from './step.js'
import { eachToken } from './step.js'

export function replaceDecoder({ pattern, content }: Decoder & { readonly type: 'Replace' }): DecoderPart {
  return eachToken(replaceStep(pattern, content).apply)
}
