/** @file CTC: of equal tokens in a row one stays, padding goes, the delimiter becomes a space. */
import type { Decoder } from '../tokenizer.js'
import { replaceText } from './replace-text.js'
import { wholeTokens, type DecoderPart } from './step.js'
import { cleanUp } from './word-piece.js'

export function ctcDecoder(part: Decoder & { readonly type: 'CTC' }): DecoderPart {
  const decode = (token: string): string => {
    const text = replaceText(token, part.pad_token, '')
    return part.cleanup ? replaceText(cleanUp(text), part.word_delimiter_token, ' ') : text
  }
  return {
    inMiddle: decode,
    step: wholeTokens(() => {
      let last: string | null = null
      return {
        token: (token, next) => {
          const repeated = token === last
          last = token
          if (repeated) return
          const text = decode(token)
          if (text !== '') next.push(text, true)
        },
      }
    }),
  }
}
