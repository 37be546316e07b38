/** @file Puts the tokens of a template around the sequences. */
import type { Encoding } from '../encoder.js'
import { TokenwrightError } from '../errors.js'
import type { LayoutItem } from '../post-processors/layout.js'
import { NO_WORD } from '../post-processors/model-input.js'

/** The ids in the order of the layout; its special tokens only where asked for. */
export function arrangeIds(
  layout: readonly LayoutItem[],
  sequences: readonly Uint32Array[],
  template: boolean,
): Uint32Array {
  const parts: (Uint32Array | readonly number[])[] = []
  for (const item of layout) {
    if (item.kind === 'sequence') parts.push(sequenceOf(sequences, item.sequence))
    else if (template) parts.push(item.ids)
  }
  if (parts.length === 1 && parts[0] instanceof Uint32Array) return parts[0]
  return joined(parts)
}

/** How many ids that makes, from the numbers of ids of the sequences. */
export function countArranged(layout: readonly LayoutItem[], sequences: readonly number[], template: boolean): number {
  let total = 0
  for (const item of layout) {
    if (item.kind === 'sequence') total += sequenceOf(sequences, item.sequence)
    else if (template) total += item.ids.length
  }
  return total
}

/** The same for encodings with offsets: special tokens point to nothing, at 0. */
export function arrange(layout: readonly LayoutItem[], sequences: readonly Encoding[], template: boolean): Encoding {
  const parts: Encoding[] = []
  for (const item of layout) {
    if (item.kind === 'sequence') parts.push(sequenceOf(sequences, item.sequence))
    else if (template) {
      const count = item.ids.length
      parts.push({
        ids: Uint32Array.from(item.ids),
        bytes: new Uint32Array(2 * count),
        utf16: new Uint32Array(2 * count),
        words: new Uint32Array(count).fill(NO_WORD),
      })
    }
  }
  if (parts.length === 1) return parts[0]
  return {
    ids: joined(parts.map(({ ids }) => ids)),
    bytes: joined(parts.map(({ bytes }) => bytes)),
    utf16: joined(parts.map(({ utf16 }) => utf16)),
    words: joined(parts.map(({ words }) => words)),
  }
}

function sequenceOf<T>(sequences: readonly T[], index: number): T {
  const sequence = sequences[index]
  if (sequence === undefined)
    throw new TokenwrightError('invalid-option', 'template for a single text that asks for a second one', {
      value: 'B',
    })
  return sequence
}

function joined(parts: readonly (Uint32Array | readonly number[])[]): Uint32Array {
  const all = new Uint32Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
