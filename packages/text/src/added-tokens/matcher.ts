/** @file Finds added tokens in a text: at every position the longest one, from left to right, without overlaps. */
import { TokenwrightError } from '../errors.js'
import type { AddedToken } from '../tokenizer.js'
import { isWhiteSpace } from '../unicode/index.js'
import { isWord } from '../unicode/rust.js'

/** What to do with tokens that are special: see `EncodeOptions.special`. */
export type SpecialMode = 'text' | 'allow' | 'refuse'

/** Appends id (or -1 for other text), from, to; the ranges cover the text in order. */
export type AddedTokenMatcher = (text: string, mode: SpecialMode, segments: number[]) => void

interface Node {
  readonly next: Map<number, Node>
  /** Index of the token that ends here, or -1. */
  token: number
}

export interface AddedPattern {
  readonly token: AddedToken
  /** The text to look for: the content, or what the normalizer makes of it. */
  readonly pattern: string
}

/** A matcher for some added tokens, or null for none. */
export function addedTokenMatcher(
  patterns: readonly AddedPattern[],
  specialContents: ReadonlySet<string>,
): AddedTokenMatcher | null {
  if (patterns.length === 0) return null
  const root = buildTrie(patterns)
  /** Whether a token begins with this UTF-16 unit. */
  const begins = new Uint8Array(0x10000)
  for (const unit of root.next.keys()) begins[unit] = 1

  return (text, mode, segments) => {
    let done = 0
    for (let at = 0; at < text.length;) {
      if (begins[text.charCodeAt(at)] === 0) {
        at++
        continue
      }
      const found = longestAt(root, text, at)
      if (found.token < 0) {
        at++
        continue
      }
      let start = at
      let stop = found.end
      at = found.end
      const { token } = patterns[found.token]
      const special = specialContents.has(token.content)
      if (special && mode === 'text') continue
      if (token.single_word && (isWordBefore(text, start) || isWordAfter(text, stop))) continue
      if (special && mode === 'refuse')
        throw new TokenwrightError('special-token', 'text with a special token', {
          where: `UTF-16 unit ${start}`,
          value: token.content,
        })
      if (token.lstrip) while (start > done && isWhiteSpace(text.charCodeAt(start - 1))) start--
      if (token.rstrip) while (stop < text.length && isWhiteSpace(text.charCodeAt(stop))) stop++
      // White space that the last token took is no longer there to begin with.
      start = Math.max(start, done)
      if (done < start) segments.push(-1, done, start)
      segments.push(token.id, start, stop)
      done = stop
    }
    if (done < text.length) segments.push(-1, done, text.length)
  }
}

function buildTrie(patterns: readonly AddedPattern[]): Node {
  const root: Node = { next: new Map(), token: -1 }
  for (const [index, { token, pattern }] of patterns.entries()) {
    // Nothing to look for: the normalizer may leave nothing of a token.
    if (pattern === '') continue
    let node = root
    for (let i = 0; i < pattern.length; i++) {
      let next = node.next.get(pattern.charCodeAt(i))
      if (next === undefined) node.next.set(pattern.charCodeAt(i), (next = { next: new Map(), token: -1 }))
      node = next
    }
    if (node.token >= 0 && patterns[node.token].token.id !== token.id)
      // The reference takes either of the two, by chance.
      throw new TokenwrightError('unsupported-part', 'two added tokens that match the same text', {
        where: 'added_tokens',
        value: token.content,
      })
    node.token = index
  }
  return root
}

function longestAt(root: Node, text: string, from: number): { token: number; end: number } {
  let token = -1
  let end = from
  let node: Node | undefined = root
  for (let i = from; i < text.length;) {
    node = node.next.get(text.charCodeAt(i++))
    if (node === undefined) break
    if (node.token >= 0) {
      token = node.token
      end = i
    }
  }
  return { token, end }
}

function isWordBefore(text: string, at: number): boolean {
  if (at === 0) return false
  const low = text.charCodeAt(at - 1)
  const paired = (low & 0xfc00) === 0xdc00 && at > 1
  return isWord(paired ? text.codePointAt(at - 2)! : low)
}

function isWordAfter(text: string, at: number): boolean {
  return at < text.length && isWord(text.codePointAt(at)!)
}
