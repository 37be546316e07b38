/**
 * @file Where two tokenizers cut a text differently. Their tokens are aligned at the places where both have an end;
 * between two such places, the shortest stretch that both cover, they either agree or differ.
 */
import type { Encoding } from '@tokenwright/text'

export interface Difference {
  /** The stretch of text, as often as it occurs counted once. */
  readonly text: string
  readonly count: number
  /** The pieces that each tokenizer cuts it into. */
  readonly left: readonly string[]
  readonly right: readonly string[]
}

export interface Stretch {
  /** Bytes of the text. */
  readonly start: number
  readonly end: number
  /** Tokens of each side: from `leftFrom` up to but not including `leftTo`. */
  readonly leftFrom: number
  readonly leftTo: number
  readonly rightFrom: number
  readonly rightTo: number
}

/** The stretches where the two differ. Offsets that run backwards (some normalizers make such) end no stretch. */
export function* differingStretches(left: Encoding, right: Encoding): Generator<Stretch> {
  const a = left.bytes
  const b = right.bytes
  const leftCount = left.ids.length
  const rightCount = right.ids.length
  let i = 0
  let j = 0
  let start = 0
  let leftFrom = 0
  let rightFrom = 0
  while (i < leftCount || j < rightCount) {
    const leftEnd = i < leftCount ? a[2 * i + 1] : Infinity
    const rightEnd = j < rightCount ? b[2 * j + 1] : Infinity
    if (leftEnd !== rightEnd) {
      if (leftEnd < rightEnd) i++
      else j++
      continue
    }
    // Several tokens may end at one place: parts of one character do.
    do i++
    while (i < leftCount && a[2 * i + 1] === leftEnd)
    do j++
    while (j < rightCount && b[2 * j + 1] === rightEnd)
    if (i - leftFrom !== 1 || j - rightFrom !== 1) {
      if (!sameCuts(a, leftFrom, i, b, rightFrom, j))
        yield { start, end: leftEnd, leftFrom, leftTo: i, rightFrom, rightTo: j }
    }
    start = leftEnd
    leftFrom = i
    rightFrom = j
  }
}

function sameCuts(a: Uint32Array, aFrom: number, aTo: number, b: Uint32Array, bFrom: number, bTo: number): boolean {
  if (aTo - aFrom !== bTo - bFrom) return false
  for (let k = 0; k < aTo - aFrom; k++) if (a[2 * (aFrom + k) + 1] !== b[2 * (bFrom + k) + 1]) return false
  return true
}

export interface DifferenceCollector {
  add(text: string, left: Encoding, right: Encoding): void
  /** The stretches that cost `right` the fewest tokens compared with `left`, and those that cost it the most. */
  result(limit: number): { readonly gained: readonly Difference[]; readonly lost: readonly Difference[] }
}

/** Longer stretches are all different and teach nothing in a table. */
const LONGEST = 60
/** No more than this many different stretches are remembered; the first ones seen stay. */
const MOST = 200_000

export function createDifferenceCollector(): DifferenceCollector {
  const found = new Map<string, { count: number; left: readonly string[]; right: readonly string[] }>()
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return {
    add(text, left, right) {
      const bytes = new TextEncoder().encode(text)
      for (const stretch of differingStretches(left, right)) {
        if (stretch.end - stretch.start > LONGEST) continue
        const key = decoder.decode(bytes.subarray(stretch.start, stretch.end))
        const known = found.get(key)
        if (known !== undefined) known.count++
        else if (found.size < MOST)
          found.set(key, {
            count: 1,
            left: pieces(bytes, left.bytes, stretch.start, stretch.leftFrom, stretch.leftTo),
            right: pieces(bytes, right.bytes, stretch.start, stretch.rightFrom, stretch.rightTo),
          })
      }
    },
    result(limit) {
      const all = Array.from(found, ([text, difference]) => ({ text, ...difference }))
      const order = all.toSorted((a, b) => weight(b) - weight(a) || (a.text < b.text ? -1 : 1))
      return {
        gained: order.filter((item) => weight(item) > 0).slice(0, limit),
        lost: order
          .filter((item) => weight(item) < 0)
          .toReversed()
          .slice(0, limit),
      }
    },
  }
}

/** Tokens that the right side saves in all. */
function weight(item: Difference): number {
  return item.count * (item.left.length - item.right.length)
}

/** Texts of tokens `from` to `to`, the first of which begins at byte `start`; bytes that are no whole characters are written as `\xE6`. */
export function pieces(bytes: Uint8Array, offsets: Uint32Array, start: number, from: number, to: number): string[] {
  const out: string[] = []
  let at = start
  for (let token = from; token < to; token++) {
    const end = Math.max(at, offsets[2 * token + 1])
    out.push(spell(bytes.subarray(at, end)))
    at = end
  }
  return out
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text of bytes, or null where they are not valid UTF-8. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes)
  } catch {
    return null
  }
}

/** Text of bytes; where they are not valid UTF-8, those above ASCII as `\xE6`. */
export function spell(bytes: Uint8Array): string {
  const text = textOf(bytes)
  if (text !== null) return text
  let out = ''
  for (const byte of bytes) out += byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase()}`
  return out
}
