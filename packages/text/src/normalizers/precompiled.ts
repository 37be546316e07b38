/**
 * @file Precompiled: SentencePiece's compiled character map, as the crate `spm_precompiled` 0.1.4 reads it.
 * The blob is the size of a trie in bytes, the trie (a double array of 32-bit units, little-endian), and texts that
 * end with a zero byte; a leaf of the trie holds the position of its text.
 */
import { decodeBase64 } from '../base64.js'
import { TokenwrightError } from '../errors.js'
import { transformSpan } from '../reference/span.js'
import { utf8Length } from '../reference/utf8.js'
import { clusterEnd } from '../unicode/graphemes.js'
import type { NormalizerStep } from './step.js'

/** Clusters of this many bytes and more are looked at character by character. */
const LONG_CLUSTER = 6

export function precompiledStep(base64: string): NormalizerStep {
  const replacementOf = readCharsmap(base64)
  return {
    apply: (text) => {
      let out = ''
      let from = 0
      eachReplacement(text, replacementOf, (begin, end, replacement) => {
        out += text.slice(from, begin) + replacement
        from = end
      })
      return from === 0 ? text : out + text.slice(from)
    },
    track: (span) => {
      const points: number[] = []
      const changes: number[] = []
      let from = 0
      const keep = (to: number): void => {
        for (const character of span.text.slice(from, to)) {
          points.push(character.codePointAt(0)!)
          changes.push(0)
        }
      }
      eachReplacement(span.text, replacementOf, (begin, end, replacement) => {
        keep(begin)
        addReplacement(points, changes, span.text.slice(begin, end), replacement)
        from = end
      })
      if (from === 0) return span
      keep(span.text.length)
      return transformSpan(span, points, changes, 0)
    },
  }
}

function eachReplacement(
  text: string,
  replacementOf: (part: string) => string | null,
  found: (begin: number, end: number, replacement: string) => void,
): void {
  for (let at = 0; at < text.length;) {
    const end = clusterEnd(text, at)
    const first = text.codePointAt(at)! > 0xffff ? 2 : 1
    const whole =
      end - at === first ? null : byteLength(text, at, end) < LONG_CLUSTER ? replacementOf(text.slice(at, end)) : null
    if (whole !== null) {
      found(at, end, whole)
      at = end
      continue
    }
    while (at < end) {
      const next = at + (text.codePointAt(at)! > 0xffff ? 2 : 1)
      const replacement = replacementOf(text.slice(at, next))
      if (replacement !== null) found(at, next, replacement)
      at = next
    }
  }
}

function byteLength(text: string, from: number, to: number): number {
  let bytes = 0
  for (let i = from; i < to && bytes < LONG_CLUSTER;) {
    const point = text.codePointAt(i)!
    bytes += utf8Length(point)
    i += point > 0xffff ? 2 : 1
  }
  return bytes
}

/** More characters than before: the last ones are inserted. Fewer: the last one takes the place of the rest. */
function addReplacement(points: number[], changes: number[], old: string, replacement: string): void {
  let count = 0
  for (const character of replacement) {
    points.push(character.codePointAt(0)!)
    changes.push(0)
    count++
  }
  const difference = count - Array.from(old).length
  if (difference > 0) changes.fill(1, changes.length - difference)
  // Where nothing stands before, the reference forgets what is gone, and so shifts the origins that follow.
  else if (difference < 0 && changes.length > 0) changes[changes.length - 1] += difference
}

/** The map as a function of short texts: what the shortest beginning of the text that is in the map stands for. */
function readCharsmap(base64: string): (part: string) => string | null {
  const refuse = (what: string): never => {
    throw new TokenwrightError('invalid-tokenizer', what, { where: 'normalizer.precompiled_charsmap', value: base64 })
  }
  const blob = decode(base64, refuse)
  if (blob.length < 4) refuse('character map without a trie')
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength)
  const size = view.getUint32(0, true) >>> 2
  if (size === 0 || 4 + size * 4 > blob.length) refuse('character map with a truncated trie')
  const units = new Uint32Array(size)
  for (let i = 0; i < size; i++) units[i] = view.getUint32(4 + 4 * i, true)
  const texts = blob.subarray(4 + size * 4)
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const encoder = new TextEncoder()
  const scratch = new Uint8Array(64)

  const unitAt = (node: number): number =>
    node < size ? units[node] : refuse('character map with a node outside of its trie')
  const textAt = (position: number): string => {
    if (position > texts.length) refuse('character map with a text outside of its texts')
    let end = position
    while (end < texts.length && texts[end] !== 0) end++
    try {
      return decoder.decode(texts.subarray(position, end))
    } catch (cause) {
      throw new TokenwrightError('invalid-tokenizer', 'character map with a text that is not UTF-8', {
        where: `byte ${position}`,
        cause,
      })
    }
  }
  const lookUp = (part: string): string | null => {
    const { written } = encoder.encodeInto(part, scratch)
    let node = offsetOf(unitAt(0))
    for (let i = 0; i < written && scratch[i] !== 0; i++) {
      node = (node ^ scratch[i]) >>> 0
      const unit = unitAt(node)
      if ((unit & 0x800000ff) >>> 0 !== scratch[i]) return null
      node = (node ^ offsetOf(unit)) >>> 0
      if (((unit >>> 8) & 1) === 1) return textAt(unitAt(node) & 0x7fffffff)
    }
    return null
  }
  const known = new Map<string, string | null>()
  const remembered = (part: string): string | null => {
    let replacement = known.get(part)
    if (replacement === undefined) {
      replacement = lookUp(part)
      if (known.size >= MAX_KNOWN) known.clear()
      known.set(part, replacement)
    }
    return replacement
  }
  /** Most characters stay as they are: 0 not asked yet, 1 stays, 2 is replaced. */
  const answers = new Uint8Array(0x10000)
  return (part) => {
    const unit = part.charCodeAt(0)
    if (part.length > 1 || answers[unit] === 2) return remembered(part)
    if (answers[unit] === 0) answers[unit] = lookUp(part) === null ? 1 : 2
    return answers[unit] === 1 ? null : remembered(part)
  }
}

const MAX_KNOWN = 65_536

function decode(base64: string, refuse: (what: string) => never): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0) refuse('character map that is not base64')
  return decodeBase64(base64)
}

function offsetOf(unit: number): number {
  return ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0
}
