/**
 * @file One pass over a text, shared by all tokenizers: its UTF-8 bytes, and where words, numbers and operators lie in
 * them. Positions are bytes, since every token of every tokenizer has a place in bytes.
 */

/** Pairs of byte positions: start and end of span i at 2i and 2i + 1. Only the first `length` pairs are meant. */
export interface Spans {
  data: Uint32Array
  length: number
}

export interface TextMap {
  /** UTF-8; only the first `bytes` are meant, the rest is left from longer texts. Lone surrogates are U+FFFD. */
  source: Uint8Array
  bytes: number
  /** Unicode code points. */
  characters: number
  /** Code points of more than one byte. */
  multibyte: number
  /** U+FFFD. */
  replacements: number
  /** Whether there is a code point from U+0300 on: below, everything is in normal form C. */
  beyondLatin: boolean
  /** Whether there is a code point of the Myanmar block. */
  burmese: boolean
  /** Maximal runs without white space (Unicode property White_Space). */
  readonly words: Spans
  /** Maximal runs of decimal digits of any script (general category Nd). */
  readonly numbers: Spans
  /** Digits of each number, in step with `numbers`. */
  digits: Uint32Array
  readonly operators: Spans
}

const OTHER = 0
const SPACE = 1
const DIGIT = 2

let classes: Uint8Array | undefined

/** Class of each code point of the first plane: 64 KiB, made once. */
function characterClasses(): Uint8Array {
  if (classes !== undefined) return classes
  const table = new Uint8Array(0x10000)
  for (let code = 0; code < 0x10000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue
    const character = String.fromCharCode(code)
    if (/\p{White_Space}/u.test(character)) table[code] = SPACE
    else if (/\p{Nd}/u.test(character)) table[code] = DIGIT
  }
  return (classes = table)
}

const astral = new Map<number, number>()

function astralClass(code: number): number {
  let found = astral.get(code)
  if (found === undefined) {
    found = /\p{Nd}/u.test(String.fromCodePoint(code)) ? DIGIT : OTHER
    astral.set(code, found)
  }
  return found
}

/**
 * Operators as TokEval finds them: these pairs before these single characters, from left to right. A minus sign before
 * a number counts as well, since telling them apart takes a parser.
 */
const PAIRS: ReadonlySet<number> = new Set(
  ['**', '//', '<<', '>>', '<=', '>=', '=>', '==', '!=', '&&', '||', '?:'].map(
    (pair) => (pair.charCodeAt(0) << 8) | pair.charCodeAt(1),
  ),
)
const SINGLES = new Uint8Array(128)
for (const character of '+-*/=<>!&|^~%') SINGLES[character.charCodeAt(0)] = 1
const QUESTION = 0x3f

/** An empty map, to be filled by `mapText` again and again. */
export function createTextMap(): TextMap {
  const spans = (): Spans => ({ data: new Uint32Array(64), length: 0 })
  return {
    source: new Uint8Array(1024),
    bytes: 0,
    characters: 0,
    multibyte: 0,
    replacements: 0,
    beyondLatin: false,
    burmese: false,
    words: spans(),
    numbers: spans(),
    digits: new Uint32Array(32),
    operators: spans(),
  }
}

const utf8 = new TextEncoder()

/**
 * Fills `map` with a text.
 *
 * @param operators whether operators are looked for: in prose they are hyphens and slashes
 * @example
 * const map = createTextMap()
 * mapText(map, 'naïve 42', false)
 * map.words.data // 0 6  7 9 ...
 */
export function mapText(map: TextMap, text: string, operators: boolean): void {
  if (map.source.length < text.length * 3) map.source = new Uint8Array(Math.ceil(text.length * 4.5))
  const bytes = utf8.encodeInto(text, map.source).written
  const { source, words, numbers } = map
  const table = characterClasses()
  map.bytes = bytes
  words.length = 0
  numbers.length = 0
  map.operators.length = 0
  let multibyte = 0
  let continuation = 0
  let replacements = 0
  let beyondLatin = false
  let burmese = false
  let word = -1
  let number = -1
  let digits = 0
  for (let at = 0; at < bytes;) {
    const lead = source[at]
    let size = 1
    let kind: number
    if (lead < 0x80) kind = table[lead]
    else {
      multibyte++
      if (lead < 0xe0) {
        size = 2
        if (lead >= 0xcc) beyondLatin = true
        kind = table[((lead & 0x1f) << 6) | (source[at + 1] & 0x3f)]
      } else if (lead < 0xf0) {
        size = 3
        const code = ((lead & 0xf) << 12) | ((source[at + 1] & 0x3f) << 6) | (source[at + 2] & 0x3f)
        kind = table[code]
        beyondLatin = true
        if (code >= 0x1000 && code < 0x10a0) burmese = true
        else if (code === 0xfffd) replacements++
      } else {
        size = 4
        beyondLatin = true
        kind = astralClass(
          ((lead & 7) << 18) |
            ((source[at + 1] & 0x3f) << 12) |
            ((source[at + 2] & 0x3f) << 6) |
            (source[at + 3] & 0x3f),
        )
      }
      continuation += size - 1
    }
    if (kind === SPACE) {
      if (word >= 0) pushSpan(words, word, at)
      word = -1
    } else if (word < 0) word = at
    if (kind === DIGIT) {
      if (number < 0) number = at
      digits++
    } else if (number >= 0) {
      pushNumber(map, number, at, digits)
      number = -1
      digits = 0
    }
    at += size
  }
  if (word >= 0) pushSpan(words, word, bytes)
  if (number >= 0) pushNumber(map, number, bytes, digits)
  map.characters = bytes - continuation
  map.multibyte = multibyte
  map.replacements = replacements
  map.beyondLatin = beyondLatin
  map.burmese = burmese
  if (operators) findOperators(map)
}

function findOperators({ source, bytes, operators }: TextMap): void {
  for (let at = 0; at < bytes;) {
    const first = source[at]
    if (first >= 0x80 || (SINGLES[first] === 0 && first !== QUESTION)) {
      at++
      continue
    }
    const isPair = at + 1 < bytes && source[at + 1] < 0x80 && PAIRS.has((first << 8) | source[at + 1])
    const end = isPair ? at + 2 : at + 1
    if (isPair || first !== QUESTION) pushSpan(operators, at, end)
    at = end
  }
}

function pushNumber(map: TextMap, from: number, to: number, digits: number): void {
  const index = map.numbers.length
  pushSpan(map.numbers, from, to)
  if (index === map.digits.length) map.digits = grown(map.digits)
  map.digits[index] = digits
}

/** Appends a span. */
export function pushSpan(spans: Spans, from: number, to: number): void {
  const at = 2 * spans.length
  if (at === spans.data.length) spans.data = grown(spans.data)
  spans.data[at] = from
  spans.data[at + 1] = to
  spans.length++
}

function grown(old: Uint32Array): Uint32Array {
  const data = new Uint32Array(old.length * 2)
  data.set(old)
  return data
}
