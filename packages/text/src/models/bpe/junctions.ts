/**
 * @file Where a long text may be cut without any effect on merging. A token that spans the place between two
 * characters was merged there once: its left part ended with the first character and its right part began with the
 * second. So a place between characters that no merge joins is safe, and a whole book that SentencePiece models take
 * as one piece falls into words again.
 */
import type { BpeModel } from '../../tokenizer.js'
import { entryBytes } from '../../vocabulary.js'
import type { ByteIndex } from '../byte-index.js'
import { entriesById } from './rules.js'
import { fallbackIds } from './symbols.js'

/** Whether a piece may be cut between two characters. Both must be tokens by themselves. */
export type CutTest = (left: number, right: number) => boolean

/** The test for a model, or null where cutting cannot be proved to be safe. */
export function cutTest(model: BpeModel, index: ByteIndex): CutTest | null {
  const { merges } = model
  if (merges === null || model.units === 'bytes') return null
  if (model.continuing_subword_prefix || model.end_of_word_suffix) return null
  const entries = entriesById(model)
  // Merges of what stands for bytes or unknown characters join places that the text does not show.
  const opaque = new Set<number>(model.byte_fallback ? fallbackIds(index) : [])
  if (model.unk_token !== null) opaque.add(index.findText(model.unk_token))
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const joined = new Set<number>()
  for (let i = 0; i < merges.length; i += 2) {
    if (opaque.has(merges[i]) || opaque.has(merges[i + 1])) return null
    const left = decoder.decode(lastCharacter(entryBytes(model.vocab, entries[merges[i]])))
    const right = decoder.decode(entryBytes(model.vocab, entries[merges[i + 1]]).subarray(0, 4))
    if (left === '' || right === '') return null
    joined.add(junction(left.codePointAt(0)!, right.codePointAt(0)!))
  }
  const known = new Map<number, boolean>()
  const isKnown = (point: number): boolean => {
    let answer = known.get(point)
    if (answer === undefined) known.set(point, (answer = index.findText(String.fromCodePoint(point)) >= 0))
    return answer
  }
  return (left, right) => !joined.has(junction(left, right)) && isKnown(left) && isKnown(right)
}

function junction(left: number, right: number): number {
  return left * 0x110000 + right
}

function lastCharacter(bytes: Uint8Array): Uint8Array {
  let begin = bytes.length - 1
  while (begin > 0 && (bytes[begin] & 0xc0) === 0x80) begin--
  return bytes.subarray(begin)
}
