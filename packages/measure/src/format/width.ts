/** @file How many columns a text takes on a terminal. */

/** Ranges that terminals draw two columns wide: Hangul, kana, ideographs, fullwidth forms, emoji. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
]

/** Columns of a text without line ends; colour sequences take none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text.replace(COLOUR, '')) {
    const code = character.codePointAt(0)!
    if (code < 0x300) width++
    else if (!ZERO_WIDTH.test(character)) width += WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1
  }
  return width
}

const COLOUR = /\x1b\[[0-9;]*m/g
/** Marks that stand on the character before them, and format characters. */
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u

/** Cuts a text without colours to a width, with an ellipsis at the end, or in the middle for paths. */
export function fit(text: string, width: number, where: 'end' | 'middle' = 'end'): string {
  if (displayWidth(text) <= width) return text
  if (width <= 1) return '…'.slice(0, width)
  const characters = Array.from(text)
  if (where === 'end') return `${take(characters, width - 1)}…`
  const tail = take(characters.toReversed(), Math.floor((width - 1) / 2))
  return `${take(characters, width - 1 - displayWidth(tail))}…${Array.from(tail).toReversed().join('')}`
}

function take(characters: readonly string[], width: number): string {
  let out = ''
  let left = width
  for (const character of characters) {
    left -= displayWidth(character)
    if (left < 0) break
    out += character
  }
  return out
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text
}

/** Breaks a text at spaces into lines of at most `width` columns; a longer word gets a line of its own. */
export function wrap(text: string, width: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line)
      line = word
    } else line += line === '' ? word : ` ${word}`
  }
  return [...lines, line].join('\n')
}
