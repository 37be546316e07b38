/**
 * @file Which token carries a tool's label: the first that overlaps the result's first character. The rest of the result is
 * ignored, and everything else keeps its word, so that tools also learn when not to fire.
 */
import type { Encoder } from '@tokenwright/text'
import type { Example } from './calls.js'

/** No label: the rest of a result. */
export const IGNORED = -100

export interface LabelledTokens {
  readonly ids: Int32Array
  /** For each token: its own id, `words` + index of a tool, or IGNORED. */
  readonly labels: Int32Array
  /** Results that begin inside a token whose beginning is not white space: the label moved to the token's start. */
  readonly moved: number
  /** Results whose first token already belongs to another result, or that nothing precedes. */
  readonly dropped: number
}

/**
 * @param words ids below this are words; tools follow
 * @param begin ids that the model wants before each text
 * @example
 * // digits apart: Q : ␣= ␣5 2 ␣If  ->  Q : ␣= add IGNORED ␣If
 * labelTokens(encoder, { text: 'Q: = 52 If', calls: [{ tool: 0, start: 5, end: 7 }] }, words)
 */
export function labelTokens(
  encoder: Encoder,
  example: Example,
  words: number,
  begin: readonly number[] = [],
): LabelledTokens {
  const { ids, utf16 } = encoder.encodeWithOffsets(example.text)
  const offset = begin.length
  const all = Int32Array.from([...begin, ...ids])
  const labels = all.slice()
  let moved = 0
  let dropped = 0
  let token = 0
  for (const { tool, start, end } of example.calls) {
    while (token < ids.length && utf16[2 * token + 1] <= start) token++
    if (token >= ids.length) {
      dropped++
      continue
    }
    const first = offset + token
    if (first === 0 || labels[first] === IGNORED || labels[first] >= words) dropped++
    else {
      if (example.text.slice(utf16[2 * token], start).trim() !== '') moved++
      labels[first] = words + tool
    }
    for (let next = token + 1; next < ids.length && utf16[2 * next] < end; next++) labels[offset + next] = IGNORED
  }
  return { ids: all, labels, moved, dropped }
}
