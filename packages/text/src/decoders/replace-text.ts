/** @file Replacing a fixed text as Rust's `str::replace` does. */

/** An empty text stands between all characters and at both ends. */
export function replaceText(text: string, from: string, to: string): string {
  return from === '' ? to + Array.from(text, (character) => character + to).join('') : text.split(from).join(to)
}
