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
