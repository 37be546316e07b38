/** @file WordPiece: words are set apart by spaces; a token with the prefix goes on with the word before it. */
import type { Decoder } from '../tokenizer.js'
import { wholeTokens, type DecoderPart } from './step.js'

const CLEANING = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
] as const

const MAX_KNOWN = 65_536

/** Takes back the spaces that tokenization put before punctuation and English contractions. */
export function cleanUp(text: string): string {
  let clean = text
  for (const [from, to] of CLEANING) clean = clean.replaceAll(from, to)
  return clean
}

export function wordPieceDecoder({ prefix, cleanup }: Decoder & { readonly type: 'WordPiece' }): DecoderPart {
  const decode = (token: string, isFirst: boolean): string => {
    const text = isFirst ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`
    return cleanup ? cleanUp(text) : text
  }
  /** Cleaning takes eleven searches, and tokens come again and again. */
  const known = new Map<string, string>()
  const decodeInside = (token: string): string => {
    let text = known.get(token)
    if (text === undefined) {
      text = decode(token, false)
      if (known.size >= MAX_KNOWN) known.clear()
      known.set(token, text)
    }
    return text
  }
  return {
    inMiddle: decodeInside,
    step: wholeTokens(() => {
      let isFirst = true
      return {
        token: (token, next) => {
          next.push(isFirst ? decode(token, true) : decodeInside(token), true)
          isFirst = false
        },
      }
    }),
  }
}
