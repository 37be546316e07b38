/** @file Characters that nobody sees: what they are, and how they are shown. */

/** What is drawn in place of a character that would leave no ink; null for all others. */
export function hiddenLabel(character: string): string | null {
  const code = character.codePointAt(0)!
  if (code >= 0x21 && code <= 0x7e) return null
  const known = NAMED.get(code)
  if (known !== undefined) return known
  if (code >= 0xe0001 && code <= 0xe007f) return `TAG ${String.fromCharCode(code - 0xe0000)}`
  if ((code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef)) return 'VS'
  if (!INVISIBLE.test(character)) return null
  return code.toString(16).toUpperCase().padStart(4, '0')
}

/** Control, format and separator characters, and unassigned or private ones that fonts draw as nothing. */
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]$|^(?! )\p{Zs}$|^[\u115f\u1160\u3164\uffa0\u2800]$/u

const NAMED: ReadonlyMap<number, string> = new Map([
  [0x00, 'NUL'],
  [0x0d, 'CR'],
  [0x1b, 'ESC'],
  [0x7f, 'DEL'],
  [0xa0, 'NBSP'],
  [0xad, 'SHY'],
  [0x61c, 'ALM'],
  [0x200b, 'ZWSP'],
  [0x200c, 'ZWNJ'],
  [0x200d, 'ZWJ'],
  [0x200e, 'LRM'],
  [0x200f, 'RLM'],
  [0x2028, 'LS'],
  [0x2029, 'PS'],
  [0x202a, 'LRE'],
  [0x202b, 'RLE'],
  [0x202c, 'PDF'],
  [0x202d, 'LRO'],
  [0x202e, 'RLO'],
  [0x202f, 'NNBSP'],
  [0x2060, 'WJ'],
  [0x2066, 'LRI'],
  [0x2067, 'RLI'],
  [0x2068, 'FSI'],
  [0x2069, 'PDI'],
  [0xfeff, 'BOM'],
  [0xfffc, 'OBJ'],
])

/** Those that an ordinary text has for good reasons: line ends, tabs. */
const ORDINARY = /[\n\t ]/

export interface HiddenCount {
  readonly label: string
  /** `U+200B` */
  readonly code: string
  readonly count: number
}

/**
 * Which hidden characters a text holds, the most frequent first.
 *
 * @example
 * hiddenCharacters('a\u200bb') // [{ label: 'ZWSP', code: 'U+200B', count: 1 }]
 */
export function hiddenCharacters(text: string): HiddenCount[] {
  const counts = new Map<string, number>()
  for (const character of text)
    if (!ORDINARY.test(character) && hiddenLabel(character) !== null)
      counts.set(character, (counts.get(character) ?? 0) + 1)
  return Array.from(counts, ([character, count]) => ({
    label: hiddenLabel(character)!,
    code: `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
    count,
  })).toSorted((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
}
