/**
 * @file Where a long text may be cut without any effect on merging. A token that spans the place between two
 * characters was merged there once: its left part ended with the first character and its right part began with the
 * second. So a place between characters that no merge joins is safe, and a whole book that SentencePiece models take
 * as one piece falls into words again.
 */
import type { BpeModel } from '../../tokenizer.js'
import type { ByteIndex } from '../byte-index.js'
import { characterIds } from './character-ids.js'
import { entriesById } from './rules.js'
import { fallbackIds } from './symbols.js'

/** Whether a piece may be cut between two characters. Both must be tokens by themselves. */
export type CutTest = (left: number, right: number) => boolean

/** The test for a model, or null where cutting cannot be proved to be safe. */
export function cutTest(model: BpeModel, index: ByteIndex): CutTest | null {
  const mayJoin = joinedCharacters(model, index)
  if (mayJoin === null) return null
  const idOf = characterIds(index)
  return (left, right) => !mayJoin(left, right) && idOf(left) >= 0 && idOf(right) >= 0
}

/** Whether a merge may join two characters that meet; null where merges also join what is not a character. */
export function joinedCharacters(model: BpeModel, index: ByteIndex): ((left: number, right: number) => boolean) | null {
  const { merges } = model
  if (merges === null || model.units === 'bytes') return null
  if (model.continuing_subword_prefix || model.end_of_word_suffix) return null
  const entries = entriesById(model)
  // Merges of what stands for bytes or unknown characters join places that the text does not show.
  const opaque = new Set<number>(model.byte_fallback ? fallbackIds(index) : [])
  if (model.unk_token !== null) opaque.add(index.findText(model.unk_token))
  const { bytes, ends } = model.vocab
  const joined = pairSet()
  for (let i = 0; i < merges.length; i += 2) {
    if (opaque.has(merges[i]) || opaque.has(merges[i + 1])) return null
    const left = entries[merges[i]]
    const right = entries[merges[i + 1]]
    const leftBegin = left === 0 ? 0 : ends[left - 1]
    const rightBegin = right === 0 ? 0 : ends[right - 1]
    if (leftBegin === ends[left] || rightBegin === ends[right]) return null
    let last = ends[left] - 1
    while (last > leftBegin && (bytes[last] & 0xc0) === 0x80) last--
    joined.add(characterAt(bytes, last), characterAt(bytes, rightBegin))
  }
  return joined.has
}

interface PairSet {
  add(left: number, right: number): void
  has(left: number, right: number): boolean
}

/** Pairs of code points: an open-addressing table that doubles when it is half full. */
function pairSet(): PairSet {
  let lefts = new Int32Array(1024).fill(-1)
  let rights = new Int32Array(1024)
  let size = 0
  const slotOf = (left: number, right: number): number => {
    const mask = lefts.length - 1
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)
    hash ^= hash >>> 15
    let slot = hash & mask
    while (lefts[slot] >= 0 && (lefts[slot] !== left || rights[slot] !== right)) slot = (slot + 1) & mask
    return slot
  }
  const add = (left: number, right: number): void => {
    const slot = slotOf(left, right)
    if (lefts[slot] >= 0) return
    lefts[slot] = left
    rights[slot] = right
    if (++size * 2 > lefts.length) grow()
  }
  const grow = (): void => {
    const [oldLefts, oldRights] = [lefts, rights]
    lefts = new Int32Array(oldLefts.length * 2).fill(-1)
    rights = new Int32Array(oldLefts.length * 2)
    size = 0
    for (let i = 0; i < oldLefts.length; i++) if (oldLefts[i] >= 0) add(oldLefts[i], oldRights[i])
  }
  return { add, has: (left, right) => lefts[slotOf(left, right)] >= 0 }
}

/** Of valid UTF-8. */
function characterAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]
  if (lead < 0x80) return lead
  if (lead < 0xe0) return ((lead & 31) << 6) | (bytes[at + 1] & 63)
  if (lead < 0xf0) return ((lead & 15) << 12) | ((bytes[at + 1] & 63) << 6) | (bytes[at + 2] & 63)
  return ((lead & 7) << 18) | ((bytes[at + 1] & 63) << 12) | ((bytes[at + 2] & 63) << 6) | (bytes[at + 3] & 63)
}
