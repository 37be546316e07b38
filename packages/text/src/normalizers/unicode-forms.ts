/**
 * @file NFC, NFD, NFKC and NFKD as the crate `unicode-normalization-alignments` 0.1.12 has them: by Unicode 9.0,
 * where anything newer stands still. The engine knows more characters but no other answer for those (Unicode's
 * stability policy), so it does the work between them.
 */
import { textOf, transformSpan } from '../reference/span.js'
import { isKnownToNormalization } from '../unicode/rust.js'
import type { NormalizerStep } from './step.js'

export type Form = 'NFC' | 'NFD' | 'NFKC' | 'NFKD'

export function unicodeForm(form: Form): NormalizerStep {
  const recompose = form === 'NFC' || form === 'NFKC'
  const decomposition = form === 'NFC' || form === 'NFD' ? 'NFD' : 'NFKD'
  const slowly = (text: string): Changed => {
    const decomposed = decompose(text, decomposition)
    return recompose ? compose(decomposed) : decomposed
  }
  return {
    apply: (text) => (MANY_MARKS.test(text) ? textOf(slowly(text).points) : applyForm(text, form)),
    track: (span) => {
      if (ASCII.test(span.text)) return span
      const { points, changes } = slowly(span.text)
      return transformSpan(span, points, changes, 0)
    },
  }
}

const ASCII = /^[\0-\x7f]*$/
/** Engines sort marks by insertion: a hundred thousand in a row take them many seconds. */
const MANY_MARKS = /\p{M}{128}/u

function applyForm(text: string, form: Form): string {
  const all = text.normalize(form)
  // What is in normal form for an engine that knows more is in normal form.
  if (all === text) return text
  let out = ''
  let from = 0
  for (let i = 0; i < text.length;) {
    const point = text.codePointAt(i)!
    const next = i + (point > 0xffff ? 2 : 1)
    if (point >= 0x300 && !isKnownToNormalization(point)) {
      out += text.slice(from, i).normalize(form) + text.slice(i, next)
      from = next
    }
    i = next
  }
  return from === 0 ? all : out + text.slice(from).normalize(form)
}

/** Code points with their changes, as `transformSpan` takes them. */
interface Changed {
  readonly points: number[]
  readonly changes: number[]
}

const known = new Map<string, readonly number[]>()

function decomposePoint(point: number, form: 'NFD' | 'NFKD'): readonly number[] {
  const text = String.fromCodePoint(point)
  const key = form + text
  let points = known.get(key)
  if (points === undefined) {
    points = isKnownToNormalization(point) ? Array.from(text.normalize(form), (part) => part.codePointAt(0)!) : [point]
    known.set(key, points)
  }
  return points
}

function decompose(text: string, form: 'NFD' | 'NFKD'): Changed {
  const points: number[] = []
  const changes: number[] = []
  /** Where the marks begin that are not in order yet. */
  let pending = 0
  for (const character of text) {
    for (const [i, point] of decomposePoint(character.codePointAt(0)!, form).entries()) {
      if (!isReorderable(point)) {
        sortMarks(points, changes, pending)
        pending = points.length + 1
      }
      points.push(point)
      changes.push(i === 0 ? 0 : 1)
    }
  }
  sortMarks(points, changes, pending)
  return { points, changes }
}

/** Sorts the marks from a position on by their class; marks of one class stay in their order. */
function sortMarks(points: number[], changes: number[], from: number): void {
  if (points.length - from < 2) return
  const marks = points.splice(from).map((point, i) => ({ point, change: changes[from + i] }))
  const sorted = marks.toSorted((a, b) => (goesBefore(b.point, a.point) ? 1 : goesBefore(a.point, b.point) ? -1 : 0))
  changes.length = from
  for (const { point, change } of sorted) {
    points.push(point)
    changes.push(change)
  }
}

const nonzero = new Map<number, boolean>()

/** Whether the canonical combining class is not 0. */
function isReorderable(point: number): boolean {
  if (point < 0x300) return false
  let answer = nonzero.get(point)
  if (answer === undefined) {
    // U+0345 has the highest class of all, so that any other mark goes before it.
    const text = String.fromCodePoint(0x345, point)
    answer = isKnownToNormalization(point) && (point === 0x345 || text.normalize('NFD') !== text)
    nonzero.set(point, answer)
  }
  return answer
}

const order = new Map<number, boolean>()

/** Whether the class of a mark is lower than the class of the mark before it. */
function goesBefore(mark: number, previous: number): boolean {
  const key = mark * 0x110000 + previous
  let answer = order.get(key)
  if (answer === undefined) {
    const text = String.fromCodePoint(previous, mark)
    answer = text.normalize('NFD') !== text
    order.set(key, answer)
  }
  return answer
}

const pairs = new Map<number, number>()

/** The code point that a starter and what follows it compose to, or -1. */
function composePair(starter: number, next: number): number {
  const key = starter * 0x110000 + next
  let answer = pairs.get(key)
  if (answer === undefined) {
    const composed = String.fromCodePoint(starter, next).normalize('NFC')
    const point = composed.codePointAt(0)!
    const isOne = composed.length === (point > 0xffff ? 2 : 1)
    answer = isOne && isKnownToNormalization(starter) && isKnownToNormalization(next) ? point : -1
    pairs.set(key, answer)
  }
  return answer
}

/** Composition of decomposed text; a composed character takes the changes of its parts together. */
function compose(decomposed: Changed): Changed {
  const points: number[] = []
  const changes: number[] = []
  let starter = -1
  let lastMark = -1
  for (const [i, point] of decomposed.points.entries()) {
    const change = decomposed.changes[i]
    const isMark = isReorderable(point)
    if (starter >= 0) {
      // A mark is blocked by one of its own class before it, a starter by any mark.
      const blocked = lastMark >= 0 && (!isMark || !goesBefore(lastMark, point))
      const composed = blocked ? -1 : composePair(points[starter], point)
      if (composed >= 0) {
        points[starter] = composed
        changes[starter] += change - 1
        continue
      }
    }
    points.push(point)
    changes.push(change)
    if (!isMark) {
      starter = points.length - 1
      lastMark = -1
    } else if (starter >= 0) {
      lastMark = point
    }
  }
  return { points, changes }
}
