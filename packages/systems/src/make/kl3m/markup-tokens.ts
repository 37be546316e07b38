/** @file Custom tokens that need no list: white space, Markdown and addresses, HTML, JSON, XML, years, numbers, enumerations. */

/** Each character, from `least` to `most` times. */
export function* runs(characters: Iterable<string>, least: number, most: number): Generator<string> {
  for (const character of characters) for (let times = least; times <= most; times++) yield character.repeat(times)
}

/** Decimal numbers from `first` up to and including `last`. */
export function* numbers(first: number, last: number): Generator<string> {
  for (let number = first; number <= last; number++) yield String(number)
}

export function whitespaceTokens(): string[] {
  return [...runs(' \t\r\n', 2, 8), '\r\n', '\t ']
}

export function markdownTokens(): string[] {
  const marks = ['**', '~~', '```', '![', 'http://', 'https://', 'www.', 'ftp://', 'mailto:', 'tel:', '://']
  return [...marks, ...runs('#', 2, 6), ...runs('.-=_*~', 2, 8)]
}

const TAGS = [
  'html head body meta title link script style iframe svg img h1 h2 h3 h4 div span pre code ul ol li',
  'table thead tbody tfoot tr td row column form label input button select option textarea',
].flatMap((names) => names.split(' '))

const ATTRIBUTES = ['href', 'src', 'alt', 'title', 'class', 'id']

/** Opening tags without their end, closing tags whole, attributes with the space before them. */
export function htmlTokens(): string[] {
  const openings = [...TAGS.map((tag) => `<${tag}`), ...ATTRIBUTES.map((name) => ` ${name}=`)]
  return [...openings, ...openings.map((token) => token.toUpperCase()), ...TAGS.map((tag) => `</${tag}>`)]
}

export function jsonTokens(): string[] {
  return ['{"', '"}', '["', '"]', '":', '","', '":"', 'null', 'true', 'false']
}

export function xmlTokens(): string[] {
  return ['<!--', '-->', '<![CDATA[', ']]>', '<?xml', '<xml', '</xml>']
}

/** 1776 to 2049: the paper says 2050, but the authors' range leaves its end out. */
export function yearTokens(): string[] {
  return [...numbers(1776, 2049)]
}

/** 10 to 999, for sections. */
export function numberTokens(): string[] {
  return [...numbers(10, 999)]
}

const LETTERS = Array.from({ length: 26 }, (_, letter) => String.fromCharCode(0x61 + letter))
const ROMAN = ['ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix']

/** `(a)`, `(A)`, `(1)` to `(99)`, `(ii)` to `(ix)` and `(II)` to `(IX)`. */
export function enumerationTokens(): string[] {
  const lower = [...LETTERS, ...ROMAN]
  return [...lower, ...lower.map((text) => text.toUpperCase()), ...numbers(1, 99)].map((text) => `(${text})`)
}
