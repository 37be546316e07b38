/** @file Encoding text that arrives in chunks. */
import type { SpecialMode } from '../added-tokens/matcher.js'
import type { EncodeStream } from '../encoder.js'
import { contents, numberBuffer } from '../models/number-buffer.js'
import type { Pipeline } from './pipeline.js'
import { wellFormed } from './utf8.js'

/**
 * Text goes out up to the last place where cutting is proved to be safe, and is held from there; for tokenizers
 * without such a proof all of it is held until the end.
 */
export function createStream(pipeline: Pipeline, mode: SpecialMode): EncodeStream {
  const mayCut = pipeline.safeCut()
  let held: string[] = []
  let goesOn = false

  const encode = (text: string): Uint32Array => {
    const ids = numberBuffer(Math.max(16, text.length >> 1))
    pipeline.encode(wellFormed(text), mode, ids, goesOn)
    return contents(ids)
  }

  /** The last place in a chunk to cut before, with the end of what is held in front of it. */
  const lastCut = (before: string, chunk: string): number => {
    if (mayCut === null) return -1
    for (let at = chunk.lastIndexOf(' '); at >= 0; at = at === 0 ? -1 : chunk.lastIndexOf(' ', at - 1)) {
      const letter = at === 0 ? before : chunk[at - 1]
      if (isLetter(letter) && mayCut(letter)) return at
    }
    return -1
  }

  return {
    push: (chunk) => {
      if (chunk === '') return new Uint32Array(0)
      const last = held.length === 0 ? '' : held[held.length - 1].slice(-1)
      const cut = lastCut(last, chunk)
      if (cut < 0) {
        held.push(chunk)
        return new Uint32Array(0)
      }
      const text = held.join('') + chunk.slice(0, cut)
      held = [chunk.slice(cut)]
      const ids = encode(text)
      goesOn = true
      return ids
    },
    end: () => {
      const text = held.join('')
      held = []
      const ids = encode(text)
      goesOn = false
      return ids
    },
  }
}

function isLetter(character: string): boolean {
  const unit = character.charCodeAt(0)
  const lower = unit | 0x20
  return (lower >= 0x61 && lower <= 0x7a) || (unit >= 0x30 && unit <= 0x39)
}
