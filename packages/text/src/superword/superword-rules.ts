/** @file Which tokens SuperBPE may learn across words: the filters of the authors' released vocabularies. */
import { fromByteAlphabet } from '../pre-tokenizers/byte-alphabet.js'
import { isWhiteSpace } from '../unicode/white-space.js'

export interface SuperwordRules {
  /** Most words in one token; tokens of white space alone are exempt. Default 4. */
  readonly maxWords?: number
  /** Refuse tokens with a colon before a space, so that prompts may end in "Answer:". Default true. */
  readonly forbidColonSpace?: boolean
}

/** Tests the bytes of a token. Whatever the rules, a line break is never followed by anything but line breaks. */
export function superwordFilter({
  maxWords = 4,
  forbidColonSpace = true,
}: SuperwordRules): (bytes: Uint8Array) => boolean {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return (bytes) => {
    const text = decoder.decode(bytes)
    if (forbidColonSpace && text.includes(': ')) return false
    return !/[\r\n][^\r\n]/.test(text) && wordCount(text, maxWords) <= maxWords
  }
}

/** The same for tokens spelled in the byte alphabet. */
export function spelledFilter(rules: SuperwordRules): (text: string) => boolean {
  const test = superwordFilter(rules)
  return (text) => {
    const bytes = fromByteAlphabet(text)
    return bytes !== null && test(bytes)
  }
}

/**
 * Number of words, that is of longest runs without white space; stops above `limit`.
 *
 * @example
 * wordCount(' by the way') // 3
 */
export function wordCount(text: string, limit = Infinity): number {
  let words = 0
  let inside = false
  for (let i = 0; i < text.length && words <= limit; i++) {
    // No character of white space is outside of the basic plane.
    const space = isWhiteSpace(text.charCodeAt(i))
    if (!space && !inside) words++
    inside = !space
  }
  return words
}
