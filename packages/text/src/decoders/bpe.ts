/** @file BPEDecoder: the suffix that ends words becomes a space, except at the very end. */
import type { Decoder } from '../tokenizer.js'
import { replaceText } from './replace-text.js'
import { wholeTokens, type DecoderPart } from './step.js'

export function bpeDecoder({ suffix }: Decoder & { readonly type: 'BPEDecoder' }): DecoderPart {
  const decode = (token: string, isLast: boolean): string => replaceText(token, suffix, isLast ? '' : ' ')
  return {
    inMiddle: (token) => decode(token, false),
    step: wholeTokens(() => {
      let held: string | null = null
      return {
        token: (token, next) => {
          if (held !== null) next.push(decode(held, false), true)
          held = token
        },
        end: (next) => {
          if (held !== null) next.push(decode(held, true), true)
          held = null
        },
      }
    }),
  }
}
