/** @file Replacing a fixed text as Rust's `str::replace` does. */

import { replaceEvery } from '../replace-every.js'

/** An empty text stands between all characters and at both ends. */
export function replaceText(text: string, from: string, to: string): string {
  return from === '' ? to + Array.from(text, (character) => character + to).join('') : replaceEvery(text, from, to)
}
