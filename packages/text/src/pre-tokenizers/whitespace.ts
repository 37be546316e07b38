/** @file Whitespace: `\w+|[^\w\s]+` of the crate `regex`. */
import { isWhiteSpace } from '../unicode/index.js'
import { isWord } from '../unicode/rust.js'
import type { PreTokenizerStep } from './step.js'

const SPACE = 0
const WORD = 1
const OTHER = 2

export const whitespaceStep: PreTokenizerStep = {
  kind: 'split',
  split: (text, pieces) => {
    let begin = 0
    let kind = SPACE
    for (let at = 0; at < text.length;) {
      const point = text.codePointAt(at)!
      // White space is never a word character.
      const next = isWhiteSpace(point) ? SPACE : isWord(point) ? WORD : OTHER
      if (next !== kind) {
        if (kind !== SPACE) pieces.push(begin, at)
        begin = at
        kind = next
      }
      at += point > 0xffff ? 2 : 1
    }
    if (kind !== SPACE) pieces.push(begin, text.length)
  },
}
