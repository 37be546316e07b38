/** @file UnicodeScripts: a piece ends where the script changes, as in SentencePiece's `IsValidSentencePiece`. */
import { scriptNumber } from '../unicode/index.js'
import { scriptOf9 } from '../unicode/rust.js'
import type { PreTokenizerStep } from './step.js'

/** Fits to any script. */
const ANY = 0
const HAN = scriptNumber('Han') as number
const HIRAGANA = scriptNumber('Hiragana') as number
const KATAKANA = scriptNumber('Katakana') as number

/** Japanese is one script here, and the prolonged sound mark belongs to it. */
function scriptOf(point: number): number {
  if (point === 0x20) return ANY
  if (point === 0x30fc) return HAN
  const script = scriptOf9(point)
  return script === HIRAGANA || script === KATAKANA ? HAN : script
}

export const unicodeScriptsStep: PreTokenizerStep = {
  kind: 'split',
  split: (text, pieces) => {
    let begin = -1
    /** -1 until a character has a script of its own. */
    let last = -1
    for (let at = 0; at < text.length;) {
      const point = text.codePointAt(at)!
      const script = scriptOf(point)
      if (script !== ANY) {
        if (script !== last) {
          // What fits to any script at the very beginning is lost, as in the reference.
          if (begin >= 0) pieces.push(begin, at)
          begin = at
        }
        last = script
      }
      at += point > 0xffff ? 2 : 1
    }
    if (begin >= 0) pieces.push(begin, text.length)
  },
}
