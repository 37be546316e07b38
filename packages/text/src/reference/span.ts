/**
 * @file A stretch of text on its way through the pipeline. It may remember, for every UTF-16 unit, the range of the
 * input that the unit came from, in the manner of Hugging Face's `NormalizedString`; or not, where nobody asks for
 * offsets, and then it is just a string.
 */
export interface Span {
  readonly text: string
  /**
   * Where the stretch begins in the input, in UTF-16 units. Without an origin this is exact only as long as nothing
   * has rewritten the text.
   */
  readonly start: number
  readonly origin: Origin | null
}

export interface Origin {
  /** The whole input. */
  readonly source: string
  /** For each UTF-16 unit of the text: begin of the range that it came from, in UTF-16 units of the input. */
  readonly starts: Uint32Array
  /** ... and its end. Both halves of a surrogate pair have the same range. */
  readonly ends: Uint32Array
  /** For each UTF-16 unit: the one byte that it stands for within an unchanged character of the input, or WHOLE. */
  readonly byteOf: Uint8Array | null
}

export const WHOLE = 255

/** A stretch of the input itself, with or without a memory of it. */
export function spanOf(source: string, from: number, to: number, tracked: boolean): Span {
  const text = from === 0 && to === source.length ? source : source.slice(from, to)
  if (!tracked) return { text, start: from, origin: null }
  const starts = new Uint32Array(text.length)
  const ends = new Uint32Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const pair = isPairAt(text, i)
    starts[i] = from + i
    ends[i] = from + i + (pair ? 2 : 1)
    if (pair) {
      starts[i + 1] = starts[i]
      ends[i + 1] = ends[i]
      i++
    }
  }
  return { text, start: from, origin: { source, starts, ends, byteOf: null } }
}

/** The part of a span between two UTF-16 positions (from < to), neither inside a surrogate pair. */
export function sliceSpan(span: Span, from: number, to: number): Span {
  if (from === 0 && to === span.text.length && span.origin === null) return span
  const text = span.text.slice(from, to)
  const { origin } = span
  if (origin === null) return { text, start: span.start + from, origin }
  return {
    text,
    start: origin.starts[from],
    origin: {
      source: origin.source,
      starts: origin.starts.subarray(from, to),
      ends: origin.ends.subarray(from, to),
      byteOf: origin.byteOf === null ? null : origin.byteOf.subarray(from, to),
    },
  }
}

/**
 * Replaces the text of a tracked span. Each new code point comes with its change, as in `NormalizedString::transform`:
 * 0 where it takes the place of the next old code point, 1 where it is inserted (it then has the origin of what comes
 * before), -n where it takes the place of the next old code point and n more vanish after it.
 *
 * @param removedFirst old code points that vanish before the first new one
 */
export function transformSpan(
  span: Span,
  points: readonly number[],
  changes: readonly number[],
  removedFirst: number,
): Span {
  const text = textOf(points)
  const { origin } = span
  if (origin === null) return { text, start: span.start, origin }
  const old = span.text
  const starts = new Uint32Array(text.length)
  const ends = new Uint32Array(text.length)
  let at = skip(old, 0, removedFirst)
  let to = 0
  for (let i = 0; i < points.length; i++) {
    const change = changes[i]
    // A change past the end cannot come from a consistent list; the last origin is the nearest answer.
    const from = Math.min(change > 0 ? at - 1 : at, old.length - 1)
    const start = from < 0 ? span.start : origin.starts[from]
    const end = from < 0 ? span.start : origin.ends[from]
    for (let units = points[i] > 0xffff ? 2 : 1; units > 0; units--, to++) {
      starts[to] = start
      ends[to] = end
    }
    if (change <= 0) at = skip(old, at, 1 - change)
  }
  return { text, start: span.start, origin: { source: origin.source, starts, ends, byteOf: null } }
}

/** Text of a list of code points, in chunks that an argument list can hold. */
export function textOf(points: readonly number[]): string {
  if (points.length <= 4096) return String.fromCodePoint(...points)
  let text = ''
  for (let i = 0; i < points.length; i += 4096) text += String.fromCodePoint(...points.slice(i, i + 4096))
  return text
}

function skip(text: string, at: number, codePoints: number): number {
  for (let left = codePoints; left > 0 && at < text.length; left--) at += isPairAt(text, at) ? 2 : 1
  return at
}

/** Whether a surrogate pair begins at this position. */
export function isPairAt(text: string, at: number): boolean {
  if ((text.charCodeAt(at) & 0xfc00) !== 0xd800 || at + 1 >= text.length) return false
  return (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
}

/** Tracked stretches of one input, one after the other, as one. */
export function joinSpans(spans: readonly Span[]): Span {
  const length = spans.reduce((sum, { text }) => sum + text.length, 0)
  const starts = new Uint32Array(length)
  const ends = new Uint32Array(length)
  const byteOf = new Uint8Array(length).fill(WHOLE)
  let at = 0
  for (const { text, origin } of spans) {
    if (origin === null) throw new Error('joining an untracked stretch')
    starts.set(origin.starts, at)
    ends.set(origin.ends, at)
    if (origin.byteOf !== null) byteOf.set(origin.byteOf, at)
    at += text.length
  }
  const source = spans[0]?.origin?.source ?? ''
  return {
    text: spans.map(({ text }) => text).join(''),
    start: spans[0]?.start ?? 0,
    origin: { source, starts, ends, byteOf },
  }
}
