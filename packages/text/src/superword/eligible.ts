/**
 * @file Which pieces may join into superwords of BoundlessBPE: words of letters with their marks, spaces, underscores
 * and apostrophes, a letter somewhere behind the first character. Source: Schmidt et al., arXiv 2504.00178.
 */
import { generalCategory, isLetter, isMark } from '../unicode/general-category.js'

/**
 * @example
 * isEligible(' a') // true
 * isEligible('I') // false
 */
export function isEligible(piece: string): boolean {
  let found = false
  let afterLetter = false
  for (let i = 0; i < piece.length; i++) {
    const point = piece.codePointAt(i)!
    const category = point < 0x80 ? -1 : generalCategory(point)
    const letter = category < 0 ? (point | 0x20) >= 0x61 && (point | 0x20) <= 0x7a : isLetter(category)
    if (letter) {
      if (i > 0) found = true
      afterLetter = true
    } else if (afterLetter && category >= 0 && isMark(category)) {
      // A mark belongs to its letter.
    } else if (point === 0x20 || point === 0x5f || point === 0x27 || point === 0x2019) afterLetter = false
    else return false
    if (point > 0xffff) i++
  }
  return found
}
