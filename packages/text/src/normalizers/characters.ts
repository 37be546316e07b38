/** @file Building blocks of normalizers that look at one character at a time. */
import { sliceSpan, transformSpan, type Span } from '../reference/span.js'
import type { NormalizerStep } from './step.js'

/** Leaves out the characters for which the test fails. */
export function filterStep(keep: (codePoint: number) => boolean): NormalizerStep {
  return {
    apply: (text) => {
      let out = ''
      let from = 0
      for (let i = 0; i < text.length;) {
        const point = text.codePointAt(i)!
        const next = i + (point > 0xffff ? 2 : 1)
        if (!keep(point)) {
          out += text.slice(from, i)
          from = next
        }
        i = next
      }
      return from === 0 ? text : out + text.slice(from)
    },
    track: (span) => {
      const points: number[] = []
      const changes: number[] = []
      let removedFirst = 0
      let removed = 0
      for (const character of span.text) {
        const point = character.codePointAt(0)!
        if (!keep(point)) {
          removed++
          continue
        }
        if (points.length === 0) removedFirst = removed
        else changes[changes.length - 1] = -removed
        points.push(point)
        changes.push(0)
        removed = 0
      }
      if (changes.length > 0) changes[changes.length - 1] = -removed
      return transformSpan(span, points, changes, removedFirst)
    },
  }
}

/** Puts one or more characters in the place of each. `same` answers for most characters without a call of `change`. */
export function expandStep(
  same: (codePoint: number) => boolean,
  change: (codePoint: number) => readonly number[],
): NormalizerStep {
  return {
    apply: (text) => {
      let out = ''
      let from = 0
      for (let i = 0; i < text.length;) {
        const point = text.codePointAt(i)!
        const next = i + (point > 0xffff ? 2 : 1)
        if (!same(point)) {
          out += text.slice(from, i) + String.fromCodePoint(...change(point))
          from = next
        }
        i = next
      }
      return from === 0 ? text : out + text.slice(from)
    },
    track: (span) => {
      const points: number[] = []
      const changes: number[] = []
      for (const character of span.text) {
        const point = character.codePointAt(0)!
        for (const [i, to] of (same(point) ? [point] : change(point)).entries()) {
          points.push(to)
          changes.push(i === 0 ? 0 : 1)
        }
      }
      return transformSpan(span, points, changes, 0)
    },
  }
}

/** Leaves out the ends of a text. The stretch still begins where it began. */
export function trimStep(trim: (text: string) => { readonly from: number; readonly to: number }): NormalizerStep {
  return {
    apply: (text) => {
      const { from, to } = trim(text)
      return text.slice(from, to)
    },
    track: (span): Span => {
      const { from, to } = trim(span.text)
      return from >= to ? transformSpan(span, [], [], 0) : { ...sliceSpan(span, from, to), start: span.start }
    },
  }
}
