/** @file Metaspace: `▁` becomes a space again, and the one that was put before the text goes. */
import { requireCharacter } from '../pre-tokenizers/metaspace.js'
import type { Decoder } from '../tokenizer.js'
import { wholeTokens, type DecoderPart } from './step.js'

export function metaspaceDecoder(part: Decoder & { readonly type: 'Metaspace' }): DecoderPart {
  requireCharacter(part.replacement, 'decoder.replacement')
  const decode = (token: string, isFirst: boolean): string =>
    token.replaceAll(part.replacement, isFirst && part.prepend_scheme !== 'never' ? '' : ' ')
  return {
    inMiddle: (token) => decode(token, false),
    step: wholeTokens(() => {
      let isFirst = true
      return {
        token: (token, next) => {
          next.push(decode(token, isFirst), true)
          isFirst = false
        },
      }
    }),
  }
}
