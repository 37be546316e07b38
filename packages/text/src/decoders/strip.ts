/** @file Strip: up to so many characters of one kind go from both ends of a token. */
import { requireCharacter } from '../pre-tokenizers/metaspace.js'
import type { Decoder } from '../tokenizer.js'
import type { DecoderPart } from './step.js'

export function stripDecoder({ content, start, stop }: Decoder & { readonly type: 'Strip' }): DecoderPart {
  requireCharacter(content, 'decoder.content')
  return {
    inMiddle: (token) => token,
    step: (next) => {
      let left = start
      /** Characters at the end so far that may have to go, at most `stop`. */
      let held = 0
      return {
        push: (text, ends) => {
          let from = 0
          while (left > 0 && text.startsWith(content, from)) {
            from += content.length
            left--
          }
          if (from < text.length) left = 0
          // The end of a token is only known with its end: what might go is kept back.
          let to = text.length
          let blanks = 0
          if (stop > 0)
            while (to - content.length >= from && text.startsWith(content, to - content.length)) {
              to -= content.length
              blanks++
            }
          const body = text.slice(from, to)
          if (body !== '') {
            next.push(content.repeat(held) + body, false)
            held = 0
          }
          held += blanks
          if (!ends) {
            if (held > stop) next.push(content.repeat(held - stop), false)
            held = Math.min(held, stop)
            return
          }
          next.push(content.repeat(Math.max(0, held - stop)), true)
          held = 0
          left = start
        },
        end: () => next.end(),
      }
    },
  }
}
