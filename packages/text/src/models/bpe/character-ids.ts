/** @file Ids of single characters: a table for the first plane, filled as characters come, and a map beyond it. */
import type { ByteIndex } from '../byte-index.js'

const UNSEEN = -2

/** Id of the token that is this one character, or -1. */
export type CharacterIds = (codePoint: number) => number

export function characterIds(index: ByteIndex): CharacterIds {
  const plane = new Int32Array(0x10000).fill(UNSEEN)
  const beyond = new Map<number, number>()
  return (point) => {
    if (point < 0x10000) {
      if (plane[point] === UNSEEN) plane[point] = index.findText(String.fromCodePoint(point))
      return plane[point]
    }
    let id = beyond.get(point)
    if (id === undefined) beyond.set(point, (id = index.findText(String.fromCodePoint(point))))
    return id
  }
}
