/** @file What counts as part of a word for `single_word`: letters, marks, digits, connectors, as `\\w` of Rust's regex crate has it. */

const WORD = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]`
const AT_START = new RegExp(`^${WORD}`, 'u')
const AT_END = new RegExp(`${WORD}$`, 'u')

export function startsWithWord(text: string): boolean {
  return AT_START.test(text)
}

export function endsWithWord(text: string): boolean {
  return AT_END.test(text)
}

export function hasWordEdge(text: string): boolean {
  return startsWithWord(text) || endsWithWord(text)
}
