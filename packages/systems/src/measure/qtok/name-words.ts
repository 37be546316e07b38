/**
 * @file The first word of a character's Unicode name, which is how Qtok tells scripts. It is not the Script property:
 * HALFWIDTH, BLACK-LETTER and ARABIC-INDIC are words of names, and the feminine ordinal has none of them.
 */
import { NAME_RUNS_14, NAME_RUNS_17, SCRIPT_WORDS } from './name-words.data.js'

/** 14: as Python had it for the printed tables. 17: the current one. */
export type NamesVersion = 14 | 17

/** Numbers of words: these two, then a script word each. */
export const UNNAMED = 0
export const OTHER_WORD = 1
const FIRST_SCRIPT = 2

export { SCRIPT_WORDS }

/**
 * @returns the script word of a number from `nameWords`; undefined for UNNAMED and OTHER_WORD
 */
export function scriptWord(number: number): string | undefined {
  return SCRIPT_WORDS[number - FIRST_SCRIPT]
}

const tables = new Map<NamesVersion, Uint8Array>()

/**
 * The number of a word for each code point. Surrogates, controls, private use and what is not assigned have no name.
 *
 * @example
 * scriptWord(nameWords(17)[0x434]) // 'CYRILLIC'
 */
export function nameWords(version: NamesVersion): Uint8Array {
  let table = tables.get(version)
  if (table === undefined) {
    table = new Uint8Array(0x110000)
    let at = 0
    for (const run of (version === 14 ? NAME_RUNS_14 : NAME_RUNS_17).split(' ')) {
      const comma = run.indexOf(',')
      const end = at + Number.parseInt(run.slice(comma + 1), 36) + 1
      table.fill(Number.parseInt(run.slice(0, comma), 36), at, end)
      at = end
    }
    tables.set(version, table)
  }
  return table
}
