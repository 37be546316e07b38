/**
 * @file SentencePiece's normalization: at each place the longest rule of the character map, white space trimmed and
 * folded, a dummy prefix, and spaces written as U+2581. Source: sentencepiece 0.2.3, src/normalizer.cc.
 */
import { decodeBase64 } from '../base64.js'
import { TokenwrightError } from '../errors.js'
import type { Span } from '../reference/span.js'
import type { SentencePieceNormalizer } from '../tokenizer.js'
import type { NormalizerStep } from './step.js'

const SPACE = '\u2581'

/** What a place in the text becomes, and how many UTF-16 units it takes up. */
interface Found {
  text: string
  length: number
}

/** Gets the parts of the result in order; a copied part corresponds to its source unit by unit. */
type Sink = (part: string, from: number, to: number, copied: boolean) => void

export function sentencePieceStep(part: SentencePieceNormalizer): NormalizerStep {
  const { remove_extra_whitespaces, add_dummy_prefix, treat_whitespace_as_suffix } = part
  const space = part.escape_whitespaces ? SPACE : ' '
  const ruleAt = part.precompiled_charsmap === '' ? null : readRules(part.precompiled_charsmap)
  const symbolAt = symbolFinder(part.user_defined_symbols)
  const found: Found = { text: '', length: 0 }

  /** Fills `found` with what stands at a position. */
  const look = (text: string, at: number): void => {
    const symbol = symbolAt(text, at)
    if (symbol > 0 || ruleAt === null || !ruleAt(text, at, found)) {
      found.length = symbol > 0 ? symbol : (text.codePointAt(at) as number) > 0xffff ? 2 : 1
      found.text = text.substr(at, found.length)
    }
  }

  const walk = (text: string, sink: Sink): void => {
    let at = 0
    if (remove_extra_whitespaces)
      for (; at < text.length; at += found.length) {
        look(text, at)
        if (found.text !== ' ') break
      }
    if (at === text.length) return
    if (add_dummy_prefix && !treat_whitespace_as_suffix) sink(space, at, at + 1, false)
    let afterSpace = remove_extra_whitespaces
    for (; at < text.length; at += found.length) {
      look(text, at)
      let from = 0
      if (afterSpace) while (found.text[from] === ' ') from++
      if (from < found.text.length) {
        const kept = from === 0 ? found.text : found.text.slice(from)
        afterSpace = remove_extra_whitespaces && kept.endsWith(' ')
        const copied = found.text === text.substr(at, found.length)
        sink(space === ' ' ? kept : kept.replaceAll(' ', space), copied ? at + from : at, at + found.length, copied)
      }
    }
  }

  const trimmed = (text: string): number => {
    let end = text.length
    if (remove_extra_whitespaces) while (end > 0 && text[end - 1] === space) end--
    return end
  }
  const suffix = add_dummy_prefix && treat_whitespace_as_suffix ? space : ''

  return {
    apply: (text) => {
      let out = ''
      let some = false
      walk(text, (kept) => {
        out += kept
        some = true
      })
      return some ? out.slice(0, trimmed(out)) + suffix : ''
    },
    track: (span) => track(span, walk, trimmed, suffix),
  }
}

function track(
  span: Span,
  walk: (text: string, sink: Sink) => void,
  trimmed: (text: string) => number,
  suffix: string,
): Span {
  const { origin } = span
  let text = ''
  const starts: number[] = []
  const ends: number[] = []
  walk(span.text, (part, from, to, copied) => {
    text += part
    for (let i = 0; i < part.length; i++) {
      starts.push(copied ? from + i : from)
      ends.push(copied ? from + i + 1 : to)
    }
  })
  if (text !== '') {
    const end = trimmed(text)
    text = text.slice(0, end) + suffix
    starts.length = ends.length = end
    if (suffix !== '') {
      starts.push(span.text.length - 1)
      ends.push(span.text.length)
    }
  }
  if (origin === null) return { text, start: span.start, origin }
  return {
    text,
    start: span.start,
    origin: {
      source: origin.source,
      starts: Uint32Array.from(starts, (at) => origin.starts[at]),
      ends: Uint32Array.from(ends, (at) => origin.ends[at - 1]),
      byteOf: null,
    },
  }
}

/** Length of the longest symbol at a position, or 0. */
function symbolFinder(symbols: readonly string[]): (text: string, at: number) => number {
  const byFirst = new Map<number, string[]>()
  for (const symbol of [...symbols].toSorted((a, b) => b.length - a.length)) {
    if (symbol === '') continue
    const list = byFirst.get(symbol.charCodeAt(0))
    if (list === undefined) byFirst.set(symbol.charCodeAt(0), [symbol])
    else list.push(symbol)
  }
  if (byFirst.size === 0) return () => 0
  return (text, at) => byFirst.get(text.charCodeAt(at))?.find((symbol) => text.startsWith(symbol, at))?.length ?? 0
}

/** Longer rules and replacements than published maps have by far would only slow encoding down. */
const LONGEST = 1024

/** The map as a function: fills `found` with the longest rule at a position, false if there is none. */
function readRules(base64: string): (text: string, at: number, found: Found) => boolean {
  const blob = decodeBase64(base64)
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength)
  const size = blob.length < 4 ? 0 : view.getUint32(0, true) >>> 2
  if (size === 0 || 4 + 4 * size > blob.length) throw broken('character map whose trie does not fit into it', size)
  const units = new Uint32Array(size)
  for (let i = 0; i < size; i++) units[i] = view.getUint32(4 + 4 * i, true)
  const texts = blob.subarray(4 + 4 * size)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const known = new Map<number, string>()

  const textOf = (position: number): string => {
    let text = known.get(position)
    if (text === undefined) {
      const end = texts.indexOf(0, position)
      if (end < 0 || end - position > LONGEST) throw broken('rule whose text does not end in the map', position)
      text = decoder.decode(texts.subarray(position, end))
      known.set(position, text)
    }
    return text
  }
  const root = offset(units[0])

  return (text, at, found) => {
    let node = root
    let length = 0
    let value = 0
    const limit = Math.min(text.length, at + LONGEST)
    search: for (let i = at; i < limit;) {
      const point = text.codePointAt(i) as number
      const bytes = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
      let unit = 0
      for (let k = bytes - 1; k >= 0; k--) {
        const bits = (point >>> (6 * k)) & (k === bytes - 1 ? 0xff : 0x3f)
        const byte = bytes === 1 ? point : k === bytes - 1 ? LEADS[bytes] | bits : 0x80 | bits
        const child = (node ^ byte) >>> 0
        unit = child < size ? units[child] : 0x80000000
        if ((unit & 0x800000ff) >>> 0 !== byte) break search
        node = (child ^ offset(unit)) >>> 0
      }
      i += bytes === 4 ? 2 : 1
      if ((unit & 0x100) === 0) continue
      if (node >= size) throw broken('rule outside of the trie', node)
      length = i - at
      value = units[node] & 0x7fffffff
    }
    if (length === 0) return false
    found.length = length
    found.text = textOf(value)
    return true
  }
}

const LEADS = [0, 0, 0xc0, 0xe0, 0xf0]

/** A double array: the unit at (offset of the parent XOR byte) belongs to the child if it is labelled with the byte. */
function offset(unit: number): number {
  return ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0
}

function broken(what: string, value: unknown): TokenwrightError {
  return new TokenwrightError('invalid-tokenizer', what, { where: 'normalizer.precompiled_charsmap', value })
}
