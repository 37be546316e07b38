/**
 * @file Zawgyi: a font encoding for Burmese that uses the code points of Unicode in another order and for other signs.
 * Tokenizers cost what they cost on such text because of its encoding, and not because of the language. Told apart by
 * what one encoding forbids and the other needs (Unicode Technical Note 11): where the vowel sign E stands, what follows
 * U+1039, and signs that Zawgyi put on code points of other languages.
 */

const CONSONANT = '\\u1000-\\u1021\\u103F'

/**
 * In Zawgyi the vowel E (U+1031) comes before its consonant, also at the beginning of a word, and the medial U+103B too;
 * U+1039 is what U+103A is in Unicode, and ends syllables, where in Unicode it stacks and needs a consonant behind it.
 */
const ZAWGYI = new RegExp(
  `(?<![${CONSONANT}\\u103B-\\u103E])\\u1031|\\u1039(?![${CONSONANT}])|(?<![${CONSONANT}\\u103A])\\u103B|[\\u1033\\u1034\\u105A\\u1060-\\u1097]`,
  'gu',
)
/** In Unicode the vowel E ends what belongs to its consonant, and U+103E is a medial; Zawgyi has no use for either. */
const UNICODE = new RegExp(`\\u1031(?![${CONSONANT}\\u103B\\u107E-\\u1084])|\\u103E`, 'gu')

/** Whether a text has letters of the Burmese script at all. */
export function isBurmese(text: string): boolean {
  return /[\u1000-\u109F]/.test(text)
}

/**
 * @example
 * isZawgyi('\u1031\u1019') // true: the vowel comes first
 * isZawgyi('\u1019\u1031') // false
 */
export function isZawgyi(text: string): boolean {
  return count(text, ZAWGYI) > count(text, UNICODE)
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
