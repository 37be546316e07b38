/**
 * @file What `char` and the crates mean in Hugging Face tokenizers 0.23.2. Each has a Unicode version of its own, found by
 * comparing all code points: the standard library is at 17.0, the crate `regex` at 16.0,
 * `unicode-normalization-alignments` at 9.0 and `unicode_categories` at 8.0.
 */
import { decodePairs, decodeRuns } from './codec.js'
import { contains, union, type CodePointSet } from './code-point-set.js'
import { categoryTable, Cc, Cf, Co, isMark, isNumber, isPunctuation, Mn } from './general-category.js'
import { propertySet } from './property.js'
import { scriptNumber, scriptTable } from './script.js'
import { AGE_RUNS, CATEGORY_17_RUNS, NEW_LOWERCASE_PAIRS } from './tables.data.js'

/** Values of the age table. */
const UP_TO_8 = 0
const IN_9 = 1

let ages: Uint8Array | undefined
const ageTable = (): Uint8Array => (ages ??= decodeRuns(AGE_RUNS))

let added17: Uint8Array | undefined

/** `char::is_numeric`. */
export function isNumeric(codePoint: number): boolean {
  if (codePoint < 0x80) return codePoint >= 0x30 && codePoint <= 0x39
  return isNumber(categoryTable()[codePoint]) || isNumber((added17 ??= decodeRuns(CATEGORY_17_RUNS))[codePoint])
}

let newLowercase: Map<number, number> | undefined
const newLowercases = (): Map<number, number> => (newLowercase ??= decodePairs(NEW_LOWERCASE_PAIRS))

/** `char::to_lowercase`, which knows nothing of final sigmas. */
export function toLowercase(codePoint: number): string {
  const added = newLowercases().get(codePoint)
  return added === undefined ? String.fromCodePoint(codePoint).toLowerCase() : String.fromCodePoint(added)
}

let engineKnowsAll: boolean | undefined

/** Whether the engine's own lowercase mappings are as new as `toLowercase`. */
export function engineKnowsLowercase(): boolean {
  return (engineKnowsAll ??= [...newLowercases()].every(
    ([from, to]) => String.fromCodePoint(from).toLowerCase() === String.fromCodePoint(to),
  ))
}

let word: CodePointSet | undefined

/** `\w` of the crate `regex`. */
export function isWord(codePoint: number): boolean {
  if (codePoint < 0x80) {
    const letter = codePoint | 0x20
    return (letter >= 0x61 && letter <= 0x7a) || (codePoint >= 0x30 && codePoint <= 0x39) || codePoint === 0x5f
  }
  word ??= union(...['Alphabetic', 'M', 'Nd', 'Pc'].map((name) => propertySet(name) as CodePointSet), [0x200c, 0x200e])
  return contains(word, codePoint)
}

/** `is_punctuation` of `unicode_categories`, or one of the ASCII symbols: what BERT calls punctuation. */
export function isPunctuationOrSymbol(codePoint: number): boolean {
  if (codePoint < 0x80)
    return (
      (codePoint >= 0x21 && codePoint <= 0x2f) ||
      (codePoint >= 0x3a && codePoint <= 0x40) ||
      (codePoint >= 0x5b && codePoint <= 0x60) ||
      (codePoint >= 0x7b && codePoint <= 0x7e)
    )
  if (codePoint === 0x166d || codePoint === 0x111c9) return true
  return isPunctuation(categoryTable()[codePoint]) && ageTable()[codePoint] === UP_TO_8
}

/** `is_mark_nonspacing` of `unicode_categories`. */
export function isNonspacingMark(codePoint: number): boolean {
  if (codePoint < 0x300) return false
  // Changed their category after Unicode 8.0.
  if (codePoint === 0x1734 || codePoint === 0x1171e) return true
  if (codePoint === 0x1885 || codePoint === 0x1886 || codePoint === 0xa9bd || codePoint === 0x111c9) return false
  return categoryTable()[codePoint] === Mn && ageTable()[codePoint] === UP_TO_8
}

/** `is_combining_mark` of `unicode-normalization-alignments`. */
export function isCombiningMark(codePoint: number): boolean {
  if (codePoint < 0x300) return false
  // Changed their category after Unicode 9.0.
  if (codePoint === 0x1cf2 || codePoint === 0x1cf3) return true
  if (codePoint === 0x111c9) return false
  return isMark(categoryTable()[codePoint]) && isKnownToNormalization(codePoint)
}

/** `is_other` of `unicode_categories`: control, format and private use. */
export function isOther(codePoint: number): boolean {
  const category = categoryTable()[codePoint]
  return category === Cc || ((category === Cf || category === Co) && ageTable()[codePoint] === UP_TO_8)
}

/** Whether `unicode-normalization-alignments` knows the code point; it leaves any other one as it is. */
export function isKnownToNormalization(codePoint: number): boolean {
  return ageTable()[codePoint] <= IN_9
}

/**
 * Number of the script that Hugging Face's UnicodeScripts sees, by Unicode 9.0; 0 for what that version leaves
 * unassigned.
 */
export function scriptOf9(codePoint: number): number {
  if (ageTable()[codePoint] > IN_9) return 0
  // Changed their script after Unicode 9.0.
  if (codePoint === 0x589 || codePoint === 0x61c) return scriptNumber('Common') as number
  if (codePoint === 0x953 || codePoint === 0x954) return scriptNumber('Devanagari') as number
  return scriptTable()[codePoint]
}
