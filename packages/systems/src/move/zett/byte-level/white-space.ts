/** @file White space made uniform: instead of whatever runs a vocabulary has learned, all short ones. */

/** Space, newline and tab in the byte alphabet. */
export const WHITE_SPACE = ['Ġ', 'Ċ', 'ĉ'] as const
/** A run is one sign, and then the same or another one up to so many times. */
export const LONGEST_REPEAT = 15

/** More than one sign of white space; such tokens are retired. */
export function holdsRun(text: string): boolean {
  let count = 0
  for (const character of text) if ((WHITE_SPACE as readonly string[]).includes(character) && ++count > 1) return true
  return false
}

/** All runs: a first sign, and a second one repeated. */
export function whiteSpaceRuns(longest = LONGEST_REPEAT): string[] {
  return WHITE_SPACE.flatMap((repeated) =>
    Array.from({ length: longest }, (_, i) => WHITE_SPACE.map((first) => first + repeated.repeat(i + 1))).flat(),
  )
}

/**
 * Merges that make every run of BPE whole: equal signs in powers of two, then what is left over in descending order, and last a
 * different first sign. Added up from the left, `cc` would have used all signs before `cccc` was tried.
 */
export function whiteSpaceMerges(longest = LONGEST_REPEAT): (readonly [string, string])[] {
  const most = longest + 1
  const doublings: (readonly [number, number])[] = []
  for (let half = 1; 2 * half <= most; half *= 2) doublings.push([half, half])
  const rests = new Map<string, readonly [number, number]>()
  for (let count = 3; count <= most; count++) {
    let left = 0
    for (let part = 16; part >= 1; part /= 2) {
      if ((count & part) === 0) continue
      if (left > 0) rests.set(`${left} ${part}`, [left, part])
      left += part
    }
  }
  const lengths = [...doublings, ...[...rests.values()].sort((a, b) => b[0] - a[0] || b[1] - a[1])]
  return WHITE_SPACE.flatMap((sign) => [
    ...lengths.map(([left, right]) => [sign.repeat(left), sign.repeat(right)] as const),
    ...WHITE_SPACE.filter((first) => first !== sign).flatMap((first) =>
      Array.from({ length: longest }, (_, i) => [first, sign.repeat(longest - i)] as const),
    ),
  ])
}
