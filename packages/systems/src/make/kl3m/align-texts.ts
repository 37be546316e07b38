/**
 * @file Aligns a damaged text with its clean original where the edit script is not known: a page and its recognition, a
 * sentence and its typing errors. Passages that occur once in both anchor the two; between anchors, where little is
 * left, the shortest edit script is found. So the time grows with the text and not with its square.
 */
import { shortestEdits } from './shortest-edits.js'
import { anchorsBetween } from './anchors.js'
import type { Edit } from './edits.js'

/** Cells of one table of the shortest edit script. */
const MOST_CELLS = 1 << 20
/** Each level looks for anchors inside the gaps of the last; texts that share nothing have none at any. */
const MOST_LEVELS = 6

interface Gap {
  readonly from: number
  readonly to: number
  readonly at: number
  readonly until: number
  readonly level: number
}

/**
 * An edit script from a clean text to a damaged one. It is the shortest between anchors; a stretch that is too long for
 * that and has no anchor, such as a paragraph that was replaced, becomes one edit.
 *
 * @returns edits in order, none touching another, none inside of a character
 * @example
 * alignTexts('The United States', 'Thc Vnited S tates')
 * // [{ from: 2, to: 3, at: 2, until: 3 }, { from: 4, to: 5, at: 4, until: 5 }, { from: 12, to: 12, at: 12, until: 13 }]
 */
export function alignTexts(clean: string, damaged: string): Edit[] {
  const edits: Edit[] = []
  const stack: Gap[] = [{ from: 0, to: clean.length, at: 0, until: damaged.length, level: 0 }]
  for (let gap = stack.pop(); gap !== undefined; gap = stack.pop()) {
    const { from, to, at, until } = trim(clean, damaged, gap)
    if (from === to && at === until) continue
    const cells = (to - from) * (until - at)
    if (cells === 0) edits.push({ from, to, at, until })
    else if (cells <= MOST_CELLS)
      for (const edit of shortestEdits(clean.slice(from, to), damaged.slice(at, until)))
        edits.push({ from: from + edit.from, to: from + edit.to, at: at + edit.at, until: at + edit.until })
    else {
      const anchors = gap.level < MOST_LEVELS ? anchorsBetween(clean.slice(from, to), damaged.slice(at, until)) : []
      if (anchors.length === 0) edits.push({ from, to, at, until })
      else {
        // The first gap is taken first, so that edits come in order.
        const gaps: Gap[] = []
        let last = { from, at }
        for (const anchor of anchors) {
          gaps.push({ ...last, to: from + anchor.clean, until: at + anchor.damaged, level: gap.level + 1 })
          last = { from: from + anchor.clean + anchor.length, at: at + anchor.damaged + anchor.length }
        }
        gaps.push({ ...last, to, until, level: gap.level + 1 })
        while (gaps.length > 0) stack.push(gaps.pop()!)
      }
    }
  }
  return joinTouching(edits, clean, damaged)
}

/** Without what both begin and end with. */
function trim(clean: string, damaged: string, gap: Gap): Gap {
  let { from, to, at, until } = gap
  while (from < to && at < until && clean.charCodeAt(from) === damaged.charCodeAt(at)) {
    from++
    at++
  }
  while (to > from && until > at && clean.charCodeAt(to - 1) === damaged.charCodeAt(until - 1)) {
    to--
    until--
  }
  return { from, to, at, until, level: gap.level }
}

/** Edits that touch become one, and so do halves of a character with their other half. */
function joinTouching(edits: readonly Edit[], clean: string, damaged: string): Edit[] {
  const joined: Edit[] = []
  for (const edit of edits) {
    let { from, to, at, until } = edit
    if (splitsPair(clean, from) || splitsPair(damaged, at)) {
      from--
      at--
    }
    if (splitsPair(clean, to) || splitsPair(damaged, until)) {
      to++
      until++
    }
    const last = joined.at(-1)
    if (last !== undefined && from <= last.to)
      joined[joined.length - 1] = {
        from: last.from,
        to: Math.max(to, last.to),
        at: last.at,
        until: Math.max(until, last.until),
      }
    else joined.push({ from, to, at, until })
  }
  return joined
}

function splitsPair(text: string, at: number): boolean {
  return at > 0 && at < text.length && isHigh(text.charCodeAt(at - 1)) && (text.charCodeAt(at) & 0xfc00) === 0xdc00
}

function isHigh(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800
}
