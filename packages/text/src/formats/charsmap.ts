/** @file Outer shape of SentencePiece's compiled character map: a double-array trie, then the texts it points to. */
import { invalid } from './fields.js'

/** Refuses a map that cannot be one: not base64, or a trie that is larger than the file. Source: sentencepiece, src/normalizer.cc. */
export function checkCharsmap(base64: string, where: string): void {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0)
    throw invalid('character map that is not base64', where, base64)
  const size = (base64.length / 4) * 3 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0)
  if (size < 8) throw invalid('character map that is cut off', where, base64)
  const head = atob(base64.slice(0, 8))
  let trie = 0
  for (let i = 3; i >= 0; i--) trie = trie * 256 + head.charCodeAt(i)
  if (trie === 0 || trie % 4 !== 0 || trie > size - 4)
    throw invalid('character map whose trie does not fit into it', where, trie)
}
