/** @file General_Category of Unicode 16.0. */
import { decodeRuns } from './codec.js'
import { CATEGORY_NAMES, CATEGORY_RUNS } from './tables.data.js'

export const Cn = 0
export const Lu = 1
export const Ll = 2
export const Lt = 3
export const Lm = 4
export const Lo = 5
export const Mn = 6
export const Mc = 7
export const Me = 8
export const Nd = 9
export const Nl = 10
export const No = 11
export const Pc = 12
export const Pd = 13
export const Ps = 14
export const Pe = 15
export const Pi = 16
export const Pf = 17
export const Po = 18
export const Sm = 19
export const Sc = 20
export const Sk = 21
export const So = 22
export const Zs = 23
export const Zl = 24
export const Zp = 25
export const Cc = 26
export const Cf = 27
export const Cs = 28
export const Co = 29

let table: Uint8Array | undefined

/**
 * General category of every code point: 0x110000 numbers among the constants of this file. Built on first use and
 * shared: not to be written to.
 */
export function categoryTable(): Uint8Array {
  return (table ??= decodeRuns(CATEGORY_RUNS))
}

/**
 * General category of one code point, as one of the constants of this file; `Cs` for a lone surrogate.
 *
 * @example generalCategory(0x41) === Lu
 */
export function generalCategory(codePoint: number): number {
  return categoryTable()[codePoint]
}

export const isLetter = (category: number): boolean => category >= Lu && category <= Lo
export const isMark = (category: number): boolean => category >= Mn && category <= Me
export const isNumber = (category: number): boolean => category >= Nd && category <= No
export const isPunctuation = (category: number): boolean => category >= Pc && category <= Po

/** Numbers of the categories that a name of one or two letters stands for, or undefined for any other name. */
export function categoriesNamed(name: string): readonly number[] | undefined {
  if (name === 'LC') return [Lu, Ll, Lt]
  const numbers: number[] = []
  for (const [number, full] of CATEGORY_NAMES.entries()) {
    if (full === name || (name.length === 1 && full[0] === name)) numbers.push(number)
  }
  return numbers.length > 0 ? numbers : undefined
}
