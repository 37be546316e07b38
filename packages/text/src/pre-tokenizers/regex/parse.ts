/**
 * @file Parses the patterns of Split and Replace. Every construct is either understood exactly or refused by name.
 * Sources: Oniguruma's `doc/RE` and `regparse.c`, the documentation of the crates `regex` and `fancy-regex`.
 */
import { caseClosure, contains, type CodePointSet } from '../../unicode/index.js'
import { parseBrackets } from './brackets.js'
import { escapeSet } from './classes.js'
import { parseCharacterEscape, parseProperty } from './escapes.js'
import { refuseMultiCharacterFolds, type Folded } from './folds.js'
import { INTERVAL, parseQuantifiers } from './quantifiers.js'
import { refuse, type Reader } from './reader.js'
import type { Flavor, Node } from './syntax.js'

const MAX_LENGTH = 65_536
const MAX_DEPTH = 200

interface Flags {
  readonly ignoreCase: boolean
  /** `.` takes a line feed: `m` in Oniguruma, `s` in Rust. */
  readonly dotAll: boolean
  /** `^` and `$` at every line: always in Oniguruma, `m` in Rust. */
  readonly multiline: boolean
}

/**
 * Parses a pattern of the flavor.
 *
 * @throws TokenwrightError `unsupported-part` that names the construct which is not understood exactly
 */
export function parsePattern(pattern: string, flavor: Flavor): Node {
  const reader: Reader = { pattern, flavor, at: 0 }
  if (pattern.length > MAX_LENGTH) refuse(reader, `more than ${MAX_LENGTH} characters`)
  const node = parseChoice(reader, { ignoreCase: false, dotAll: false, multiline: flavor === 'oniguruma' }, 0)
  if (reader.at < pattern.length) refuse(reader, 'an unmatched closing parenthesis')
  return node
}

function parseChoice(reader: Reader, outer: Flags, depth: number): Node {
  if (depth > MAX_DEPTH) refuse(reader, `more than ${MAX_DEPTH} nested groups`)
  const flags = parseLeadingFlags(reader, outer)
  const items: Node[] = []
  for (;;) {
    items.push(parseSequence(reader, flags, depth))
    if (reader.pattern[reader.at] !== '|') break
    reader.at++
  }
  return items.length === 1 ? items[0] : { kind: 'choice', items }
}

/** Flags that stand alone, as in `(?i)abc`: understood at the beginning of a pattern or group only. */
function parseLeadingFlags(reader: Reader, outer: Flags): Flags {
  let flags = outer
  for (;;) {
    const match = /^\(\?([a-z]*)(?:-([a-z]+))?\)/.exec(reader.pattern.slice(reader.at, reader.at + 24))
    if (match === null) return flags
    flags = changeFlags(reader, flags, match[1], match[2] ?? '')
    reader.at += match[0].length
  }
}

function changeFlags(reader: Reader, flags: Flags, on: string, off: string): Flags {
  let { ignoreCase, dotAll, multiline } = flags
  for (const [letters, value] of [
    [on, true],
    [off, false],
  ] as const) {
    for (const letter of letters) {
      if (letter === 'i') ignoreCase = value
      else if (letter === (reader.flavor === 'rust' ? 's' : 'm')) dotAll = value
      else if (letter === 'm') multiline = value
      else if (letter !== 'u' || !value || reader.flavor !== 'rust') refuse(reader, `the flag ${letter}`)
    }
  }
  return { ignoreCase, dotAll, multiline }
}

function parseSequence(reader: Reader, flags: Flags, depth: number): Node {
  const items: Node[] = []
  const folded: (Folded | null)[] = []
  for (;;) {
    const next = reader.pattern[reader.at]
    if (next === undefined || next === '|' || next === ')') break
    if (reader.pattern.startsWith('(?#', reader.at)) {
      const end = reader.pattern.indexOf(')', reader.at)
      if (end < 0) refuse(reader, 'a comment without end')
      reader.at = end + 1
      continue
    }
    const begin = reader.at
    const atom = parseAtom(reader, flags, depth)
    const repeated = parseQuantifiers(reader, atom.node)
    folded.push(flags.ignoreCase ? { point: atom.point, begin } : null)
    items.push(repeated)
  }
  if (reader.flavor === 'oniguruma') {
    refuseMultiCharacterFolds(reader, folded)
    refuseAnchoredRun(reader, items)
  }
  return items.length === 1 ? items[0] : { kind: 'sequence', items }
}

/** Oniguruma tries a pattern that begins with `.*` at the beginnings of lines only, even behind an assertion. */
function refuseAnchoredRun(reader: Reader, items: readonly Node[]): void {
  const at = items.findIndex((item) => item.kind !== 'assert' && item.kind !== 'look')
  const node = items[at]
  if (at < 1 || node.kind !== 'repeat' || node.max !== Infinity || node.body.kind !== 'set') return
  if (contains(node.body.set, 0) && contains(node.body.set, 0x2603) && node.body.set.length <= 4)
    refuse(reader, 'an assertion before a run of any characters')
}

interface Atom {
  readonly node: Node
  /** The code point, where the atom is a single literal. */
  readonly point: number | null
}

const plain = (node: Node): Atom => ({ node, point: null })

function setAtom(set: CodePointSet, flags: Flags, point: number | null = null): Atom {
  return { node: { kind: 'set', set: flags.ignoreCase ? caseClosure(set) : set }, point }
}

function parseAtom(reader: Reader, flags: Flags, depth: number): Atom {
  const { pattern } = reader
  switch (pattern[reader.at]) {
    case '(':
      return plain(parseGroup(reader, flags, depth))
    case '[': {
      reader.at++
      return plain({ kind: 'set', set: parseBrackets(reader, flags.ignoreCase, depth) })
    }
    case '.':
      reader.at++
      return plain({ kind: 'set', set: flags.dotAll ? [0, 0x110000] : [0, 10, 11, 0x110000] })
    case '^':
      reader.at++
      return plain({ kind: 'assert', what: lineAssertion(reader, flags, 'start') })
    case '$':
      reader.at++
      return plain({ kind: 'assert', what: lineAssertion(reader, flags, 'end') })
    case '*':
    case '+':
    case '?':
      return refuse(reader, 'a quantifier that follows nothing')
    case '{':
      if (reader.flavor === 'rust' || INTERVAL.test(pattern.slice(reader.at)))
        refuse(reader, 'a brace that follows nothing')
      break
    case '\\':
      return parseEscape(reader, flags)
    default:
  }
  const point = pattern.codePointAt(reader.at)!
  reader.at += point > 0xffff ? 2 : 1
  return setAtom([point, point + 1], flags, point)
}

function lineAssertion(
  reader: Reader,
  flags: Flags,
  side: 'start' | 'end',
): 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'line-start-multiline' {
  if (!flags.multiline) return `text-${side}`
  // Oniguruma sees no line after a line feed that ends the text; Rust does.
  return side === 'start' && reader.flavor === 'rust' ? 'line-start-multiline' : `line-${side}`
}

function parseEscape(reader: Reader, flags: Flags): Atom {
  const letter = reader.pattern[reader.at + 1]
  if (letter === undefined) refuse(reader, 'a backslash at the end')
  const set = escapeSet(letter, reader.flavor, false)
  if (set !== undefined) {
    reader.at += 2
    return plain({ kind: 'set', set })
  }
  switch (letter) {
    case 'p':
    case 'P':
      // Oniguruma does not fold a property that stands by itself.
      return plain({ kind: 'set', set: parseProperty(reader, flags.ignoreCase && reader.flavor === 'rust') })
    case 'A':
      reader.at += 2
      return plain({ kind: 'assert', what: 'text-start' })
    case 'z':
      reader.at += 2
      return plain({ kind: 'assert', what: 'text-end' })
    case 'b':
    case 'B':
      if (reader.pattern[reader.at + 2] === '{') refuse(reader, `\\${letter}{`)
      reader.at += 2
      return plain({ kind: 'assert', what: letter === 'b' ? 'word-boundary' : 'no-word-boundary' })
    default:
  }
  if (reader.flavor === 'oniguruma') {
    if (letter === 'Z') {
      reader.at += 2
      return plain({ kind: 'assert', what: 'text-end-or-newline' })
    }
    if (letter === 'R') {
      reader.at += 2
      return plain(LINE_BREAK)
    }
    if (letter === 'O' || letter === 'N') {
      reader.at += 2
      return plain({ kind: 'set', set: letter === 'O' ? [0, 0x110000] : [0, 10, 11, 0x110000] })
    }
  }
  const point = parseCharacterEscape(reader)
  return setAtom([point, point + 1], flags, point)
}

const LINE_BREAK: Node = {
  kind: 'atomic',
  body: {
    kind: 'choice',
    items: [
      {
        kind: 'sequence',
        items: [
          { kind: 'set', set: [13, 14] },
          { kind: 'set', set: [10, 11] },
        ],
      },
      { kind: 'set', set: [10, 14, 0x85, 0x86, 0x2028, 0x202a] },
    ],
  },
}

function parseGroup(reader: Reader, flags: Flags, depth: number): Node {
  const { pattern } = reader
  const rest = pattern.slice(reader.at + 1, reader.at + 64)
  let match: RegExpExecArray | null
  let wrap: ((body: Node) => Node) | null = null
  let inner = flags
  if (rest[0] !== '?') {
    if (rest[0] === '*') refuse(reader, 'a callout or verb')
    reader.at += 1
  } else if ((match = /^\?(<?)([=!])/.exec(rest)) !== null) {
    const behind = match[1] === '<'
    const negative = match[2] === '!'
    wrap = (body) => ({ kind: 'look', behind, negative, body })
    reader.at += 1 + match[0].length
  } else if (rest.startsWith('?>')) {
    wrap = (body) => ({ kind: 'atomic', body })
    reader.at += 3
  } else if ((match = /^\?([a-z]*)(?:-([a-z]+))?:/.exec(rest)) !== null) {
    inner = changeFlags(reader, flags, match[1], match[2] ?? '')
    reader.at += 1 + match[0].length
  } else if (
    (match = /^\?P?<[A-Za-z_]\w*>/.exec(rest)) !== null &&
    !(match[0][1] === 'P' && reader.flavor === 'oniguruma')
  ) {
    reader.at += 1 + match[0].length
  } else if (/^\?[a-z]*(-[a-z]+)?\)/.test(rest)) {
    refuse(reader, 'flags in the middle of a group')
  } else {
    refuse(reader, `the group (${rest.slice(0, 2)}`)
  }
  const body = parseChoice(reader, inner, depth + 1)
  if (pattern[reader.at] !== ')') refuse(reader, 'a group without end')
  reader.at++
  const node = wrap === null ? body : wrap(body)
  // A lookbehind is matched backwards, where the way to keep what was taken does not work.
  if (node.kind === 'look' && node.behind && holdsAtomic(node.body))
    refuse(reader, 'an atomic group or possessive quantifier in a lookbehind')
  return node
}

function holdsAtomic(node: Node): boolean {
  switch (node.kind) {
    case 'atomic':
      return true
    case 'sequence':
    case 'choice':
      return node.items.some(holdsAtomic)
    case 'repeat':
    case 'look':
      return holdsAtomic(node.body)
    default:
      return false
  }
}
