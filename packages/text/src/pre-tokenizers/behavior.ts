/** @file What becomes of matches: the five split behaviours of Hugging Face's `SplitDelimiterBehavior`. */
import type { SplitBehavior } from '../tokenizer.js'
import type { Matcher } from './regex/matcher.js'

/** Appends from, to, from, to, ... of the pieces of a text, in order; pieces are never empty. */
export type Splitter = (text: string, pieces: number[]) => void

/** A splitter that treats the matches in one of the five ways. `invert` takes what is no match for a match. */
export function splitter(matcher: Matcher, behavior: SplitBehavior, invert: boolean): Splitter {
  return (text, pieces) => {
    const ranges: number[] = []
    const flags: number[] = []
    matcher(text, ranges, flags)
    if (invert) for (let i = 0; i < flags.length; i++) flags[i] ^= 1
    const from = pieces.length
    COMBINE[behavior](ranges, flags, pieces)
    dropEmpty(pieces, from)
  }
}

type Combine = (ranges: readonly number[], flags: readonly number[], pieces: number[]) => void

const COMBINE: Readonly<Record<SplitBehavior, Combine>> = {
  Isolated: (ranges, _flags, pieces) => {
    for (const position of ranges) pieces.push(position)
  },

  Removed: (ranges, flags, pieces) => {
    for (let i = 0; i < flags.length; i++) if (flags[i] === 0) pieces.push(ranges[2 * i], ranges[2 * i + 1])
  },

  /** Neighbours of one kind are one piece. */
  Contiguous: (ranges, flags, pieces) => {
    const begin = pieces.length
    for (let i = 0; i < flags.length; i++) {
      if (flags[i] === (i === 0 ? 0 : flags[i - 1]) && pieces.length > begin)
        pieces[pieces.length - 1] = ranges[2 * i + 1]
      else pieces.push(ranges[2 * i], ranges[2 * i + 1])
    }
  },

  /** A match goes to the piece before it, unless that ends with a match. */
  MergedWithPrevious: (ranges, flags, pieces) => {
    const begin = pieces.length
    for (let i = 0; i < flags.length; i++) {
      if (flags[i] === 1 && (i === 0 || flags[i - 1] === 0) && pieces.length > begin)
        pieces[pieces.length - 1] = ranges[2 * i + 1]
      else pieces.push(ranges[2 * i], ranges[2 * i + 1])
    }
  },

  /** A match goes to the piece behind it, unless that begins with a match. */
  MergedWithNext: (ranges, flags, pieces) => {
    for (let i = 0; i < flags.length; i++) {
      const merges = flags[i] === 1 && i + 1 < flags.length && flags[i + 1] === 0
      pieces.push(ranges[2 * i], merges ? ranges[2 * i + 3] : ranges[2 * i + 1])
      if (merges) i++
    }
  },
}

function dropEmpty(pieces: number[], from: number): void {
  let to = from
  for (let i = from; i < pieces.length; i += 2) {
    if (pieces[i] === pieces[i + 1]) continue
    pieces[to] = pieces[i]
    pieces[to + 1] = pieces[i + 1]
    to += 2
  }
  pieces.length = to
}
