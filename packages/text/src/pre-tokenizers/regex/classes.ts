/** @file Named character classes in the two flavors, from the tables of Unicode 16.0. */
import {
  ALL,
  categoriesNamed,
  complement,
  difference,
  propertySet,
  scriptNames,
  union,
  type CodePointSet,
} from '../../unicode/index.js'
import type { Flavor } from './syntax.js'

const named = (name: string): CodePointSet => propertySet(name) as CodePointSet

const word = (): CodePointSet => union(named('Alphabetic'), named('M'), named('Nd'), named('Pc'))
const graph = (): CodePointSet => difference(ALL, union(named('White_Space'), named('Cc'), named('Cn'), named('Cs')))

/** Superscript two and three, superscript one, and the fractions: Oniguruma's table of Latin-1 calls them word characters. */
const LATIN_1_NUMBERS: CodePointSet = [0xb2, 0xb4, 0xb9, 0xba, 0xbc, 0xbf]
const JOINERS: CodePointSet = [0x200c, 0x200e]

/** `\w`. Oniguruma's own, outside of brackets, differs from the one inside. */
export function wordSet(flavor: Flavor, inBrackets: boolean): CodePointSet {
  if (flavor === 'rust') return union(word(), JOINERS)
  return inBrackets ? word() : union(word(), LATIN_1_NUMBERS)
}

/** The class that `\s`, `\d`, `\h` and the like stand for, or undefined. */
export function escapeSet(letter: string, flavor: Flavor, inBrackets: boolean): CodePointSet | undefined {
  switch (letter) {
    case 's':
      return named('White_Space')
    case 'd':
      return named('Nd')
    case 'w':
      return wordSet(flavor, inBrackets)
    case 'h':
      return posixSet('xdigit')
    case 'S':
    case 'D':
    case 'W':
    case 'H':
      return complement(escapeSet(letter.toLowerCase(), flavor, inBrackets) as CodePointSet)
    default:
      return undefined
  }
}

/** The class of a POSIX bracket such as `[:alpha:]` by its Unicode meaning, or undefined. */
export function posixSet(name: string): CodePointSet | undefined {
  switch (name) {
    case 'alnum':
      return union(named('Alphabetic'), named('Nd'))
    case 'alpha':
      return named('Alphabetic')
    case 'ascii':
      return [0, 0x80]
    case 'blank':
      return union(named('Zs'), [9, 10])
    case 'cntrl':
      return named('Cc')
    case 'digit':
      return named('Nd')
    case 'graph':
      return graph()
    case 'lower':
      return named('Lowercase')
    case 'print':
      return union(graph(), named('Zs'))
    case 'punct':
      return union(named('P'), named('S'))
    case 'space':
      return named('White_Space')
    case 'upper':
      return named('Uppercase')
    case 'word':
      return word()
    case 'xdigit':
      return [0x30, 0x3a, 0x41, 0x47, 0x61, 0x67]
    default:
      return undefined
  }
}

const LONG_CATEGORIES: readonly (readonly [string, string])[] = [
  ['other', 'C'],
  ['control', 'Cc'],
  ['format', 'Cf'],
  ['unassigned', 'Cn'],
  ['privateuse', 'Co'],
  ['surrogate', 'Cs'],
  ['letter', 'L'],
  ['casedletter', 'LC'],
  ['lowercaseletter', 'Ll'],
  ['modifierletter', 'Lm'],
  ['otherletter', 'Lo'],
  ['titlecaseletter', 'Lt'],
  ['uppercaseletter', 'Lu'],
  ['mark', 'M'],
  ['spacingmark', 'Mc'],
  ['enclosingmark', 'Me'],
  ['nonspacingmark', 'Mn'],
  ['number', 'N'],
  ['decimalnumber', 'Nd'],
  ['letternumber', 'Nl'],
  ['othernumber', 'No'],
  ['punctuation', 'P'],
  ['connectorpunctuation', 'Pc'],
  ['dashpunctuation', 'Pd'],
  ['closepunctuation', 'Pe'],
  ['finalpunctuation', 'Pf'],
  ['initialpunctuation', 'Pi'],
  ['otherpunctuation', 'Po'],
  ['openpunctuation', 'Ps'],
  ['symbol', 'S'],
  ['currencysymbol', 'Sc'],
  ['modifiersymbol', 'Sk'],
  ['mathsymbol', 'Sm'],
  ['othersymbol', 'So'],
  ['separator', 'Z'],
  ['lineseparator', 'Zl'],
  ['paragraphseparator', 'Zp'],
  ['spaceseparator', 'Zs'],
]

const BINARY = [
  'Any',
  'Assigned',
  'ASCII',
  'Alphabetic',
  'Emoji',
  'Emoji_Component',
  'Emoji_Modifier',
  'Emoji_Modifier_Base',
  'Emoji_Presentation',
  'Extended_Pictographic',
  'Ideographic',
  'Lowercase',
  'Uppercase',
  'White_Space',
]

const squash = (name: string): string => name.replaceAll(/[ _-]/g, '').toLowerCase()

let byName: Map<string, string> | undefined

/**
 * The set of `\p{name}`: general categories by their short or long names, scripts by their long names (`Han`,
 * `Script=Han`, `sc=Han`), binary properties, and the POSIX names. Undefined for any other name.
 */
export function namedSet(name: string, flavor: Flavor): CodePointSet | undefined {
  if (byName === undefined) {
    byName = new Map(LONG_CATEGORIES)
    for (const script of scriptNames()) byName.set(squash(script), `Script=${script}`)
    byName.set('unknown', 'Script=Unknown')
    for (const property of BINARY) byName.set(squash(property), property)
  }
  let key = squash(name)
  const prefix = /^(script|sc|generalcategory|gc)=/.exec(key)
  if (prefix !== null) {
    if (flavor === 'oniguruma') return undefined
    key = key.slice(prefix[0].length)
  }
  for (const category of [key.toUpperCase(), key.slice(0, 1).toUpperCase() + key.slice(1)]) {
    if (key.length <= 2 && categoriesNamed(category) !== undefined) return propertySet(category)
  }
  const property = byName.get(key)
  if (property !== undefined) return propertySet(property)
  // Oniguruma reads \p{Punct} as the general category, unlike [[:punct:]].
  return key === 'punct' ? named('P') : posixSet(key)
}
