/** @file Text from outside, safe on a terminal and readable in a table. */

/**
 * Control characters (they move cursors, change titles, ring bells), direction overrides (they make `exe.txt` of
 * `txt.exe`) and lone surrogates, written as escapes. Newlines too: a file name holds one line.
 *
 * @example
 * printable('a\u001b[2Jb\n') // 'a\\x1b[2Jb\\n'
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, escape)
}

const UNSAFE =
  /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

function escape(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  if (character === '\t') return '\\t'
  const code = character.charCodeAt(0)
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}

/** A piece of text with its spaces made visible: `·the`, `⏎`, `→`. */
export function visible(text: string): string {
  return printable(text.replace(/[ \n\t]/g, (space) => (space === ' ' ? '·' : space === '\n' ? '⏎' : '→')))
}
