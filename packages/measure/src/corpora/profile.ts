/** @file One pass over a text: its sizes, the script most of its letters belong to, and a fingerprint. */
import { scriptName, scriptNumber, scriptTable } from '@tokenwright/text'

export interface Profile {
  /** UTF-8 bytes. */
  readonly bytes: number
  /** Unicode code points; a lone surrogate counts as one. */
  readonly characters: number
  /** Script of most letters: `Latin`, `Han`, `Japanese` (kana with Han), ...; `NO_SCRIPT` without any. */
  readonly script: string
  /** 53 bits of the content: equal texts have equal fingerprints. */
  readonly fingerprint: number
}

export const NO_SCRIPT = 'No letters'

/** Share of kana among kana and Han from which a text is called Japanese and not Han. */
const KANA_SHARE = 0.05

let counted: Uint32Array | undefined
let table: Uint8Array | undefined

/**
 * @example
 * profile('Straße') // { bytes: 7, characters: 6, script: 'Latin', fingerprint: ... }
 */
export function profile(text: string): Profile {
  table ??= scriptTable()
  counted ??= new Uint32Array(256)
  counted.fill(0)
  let bytes = 0
  let characters = 0
  let low = 0x9dc5
  let high = 0x811c
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x85ebca6b) ^ (high >>> 15)
    if (code >= 0xd800 && code < 0xdc00 && i + 1 < text.length) {
      const next = text.charCodeAt(i + 1)
      if (next >= 0xdc00 && next < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00)
        low = Math.imul(low ^ next, 0x01000193)
        high = Math.imul(high ^ next, 0x85ebca6b) ^ (high >>> 15)
        i++
      }
    }
    characters++
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    counted[table[code]]++
  }
  return {
    bytes,
    characters,
    script: dominantScript(counted),
    fingerprint: (mix(high) & 0x1fffff) * 2 ** 32 + (mix(low) >>> 0),
  }
}

function dominantScript(counts: Uint32Array): string {
  let best = 0
  let bestCount = 0
  for (let number = 1; number < counts.length; number++) {
    if (counts[number] > bestCount && !isShared(number)) {
      best = number
      bestCount = counts[number]
    }
  }
  if (bestCount === 0) return NO_SCRIPT
  const name = scriptName(best)
  if (name !== 'Han' && name !== 'Hiragana' && name !== 'Katakana') return name
  const kana = countOf(counts, 'Hiragana') + countOf(counts, 'Katakana')
  return kana > (kana + countOf(counts, 'Han')) * KANA_SHARE ? 'Japanese' : name
}

let shared: ReadonlySet<number> | undefined

/** Common and Inherited stand in texts of every script. */
function isShared(number: number): boolean {
  shared ??= new Set([scriptNumber('Common') ?? 0, scriptNumber('Inherited') ?? 0])
  return shared.has(number)
}

function countOf(counts: Uint32Array, name: string): number {
  return counts[scriptNumber(name) ?? 0]
}

/** Spreads the bits of a 32-bit number: the finalizer of MurmurHash3. */
function mix(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/**
 * A number in [0, 1) that depends on nothing but its arguments: for selections that stay the same on every machine.
 *
 * @example
 * position(1, 'src/main.rs', 0) < 0.1 // true for one file in ten
 */
export function position(seed: number, name: string, index: number): number {
  let h = mix(seed ^ 0x9e3779b9)
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193) ^ (h >>> 13)
  return (mix(mix(h) ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0) / 2 ** 32
}
