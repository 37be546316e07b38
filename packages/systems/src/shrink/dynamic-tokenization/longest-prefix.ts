/** @file Tokenisation by the longest token that fits, for vocabularies that no merge list describes. */
import { TokenwrightError, spellBytes } from '@tokenwright/text'
import { bytesOf } from './byte-level.js'

/**
 * Cuts texts into the longest tokens of a list, from left to right. One step for each byte of a token that is tried, so time is
 * bounded by bytes times the longest token.
 * Source: prompts of the 1,000,000-token decoder, appendix of arXiv 2411.18553.
 *
 * @param tokens in the byte alphabet; their places are their ids
 * @throws TokenwrightError `invalid-option` for a list without a token for each byte, or with one twice or empty
 * @example longestPrefix([...bytes, 'Ġun', 'Ġunhappy'])(' unhappy') // [257]
 */
export function longestPrefix(tokens: readonly string[]): (text: string) => number[] {
  // A tree in flat maps: the child of a node behind a byte, and the token that ends in a node.
  const children = new Map<number, number>()
  const ends: number[] = [-1]
  tokens.forEach((token, id) => {
    let node = 0
    for (const byte of bytesOf(token)) {
      const key = node * 256 + byte
      let child = children.get(key)
      if (child === undefined) {
        child = ends.push(-1) - 1
        children.set(key, child)
      }
      node = child
    }
    if (node === 0 || ends[node] >= 0)
      throw new TokenwrightError('invalid-option', 'a token that is empty or there twice', {
        where: `tokens[${id}]`,
        value: token,
      })
    ends[node] = id
  })
  for (let byte = 0; byte < 256; byte++) {
    const node = children.get(byte)
    if (node === undefined || ends[node] < 0)
      throw new TokenwrightError('invalid-option', 'a list without a token for the byte', {
        where: 'tokens',
        value: spellBytes(Uint8Array.of(byte)),
      })
  }
  const utf8 = new TextEncoder()
  return (text) => {
    const bytes = utf8.encode(text)
    const ids: number[] = []
    for (let at = 0; at < bytes.length;) {
      let node: number | undefined = 0
      let best = at
      let id = -1
      for (let to = at; to < bytes.length; to++) {
        node = children.get(node * 256 + bytes[to])
        if (node === undefined) break
        if (ends[node] >= 0) {
          id = ends[node]
          best = to + 1
        }
      }
      ids.push(id)
      at = best
    }
    return ids
  }
}
