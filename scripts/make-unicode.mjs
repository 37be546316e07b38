/**
 * Writes packages/text/src/unicode/tables.data.ts from the @unicode data packages.
 *
 *   node scripts/make-unicode.mjs
 *
 * The references do not agree on one Unicode version, so four are recorded:
 * 16.0 whole (regular expressions of tiktoken and of Oniguruma), and what 8.0, 9.0 and 17.0 lack or add
 * (the crates `unicode_categories` and `unicode-normalization-alignments`, and Rust's own `char`).
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const LIMIT = 0x110000
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const CATEGORIES = {
  Cn: 'Unassigned',
  Lu: 'Uppercase_Letter',
  Ll: 'Lowercase_Letter',
  Lt: 'Titlecase_Letter',
  Lm: 'Modifier_Letter',
  Lo: 'Other_Letter',
  Mn: 'Nonspacing_Mark',
  Mc: 'Spacing_Mark',
  Me: 'Enclosing_Mark',
  Nd: 'Decimal_Number',
  Nl: 'Letter_Number',
  No: 'Other_Number',
  Pc: 'Connector_Punctuation',
  Pd: 'Dash_Punctuation',
  Ps: 'Open_Punctuation',
  Pe: 'Close_Punctuation',
  Pi: 'Initial_Punctuation',
  Pf: 'Final_Punctuation',
  Po: 'Other_Punctuation',
  Sm: 'Math_Symbol',
  Sc: 'Currency_Symbol',
  Sk: 'Modifier_Symbol',
  So: 'Other_Symbol',
  Zs: 'Space_Separator',
  Zl: 'Line_Separator',
  Zp: 'Paragraph_Separator',
  Cc: 'Control',
  Cf: 'Format',
  Cs: 'Surrogate',
  Co: 'Private_Use',
}
const PROPERTIES = [
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

const load = async (version, path) => (await import(`@unicode/unicode-${version}/${path}.mjs`)).default

async function ranges(version, path) {
  return (await load(version, `${path}/ranges`)).map(({ begin, end }) => [begin, end])
}

async function categories(version) {
  const table = new Uint8Array(LIMIT)
  for (const [index, name] of Object.values(CATEGORIES).entries()) {
    for (const [begin, end] of await ranges(version, `General_Category/${name}`)) table.fill(index, begin, end)
  }
  return table
}

/** Five bits a digit, the lowest first; the sixth bit says that more follow. */
function number(value) {
  let out = ''
  for (; value >= 32; value = Math.floor(value / 32)) out += DIGITS[32 + (value % 32)]
  return out + DIGITS[value]
}

/** value, length - 1, value, length - 1, ... */
function runs(table) {
  let out = ''
  for (let at = 0; at < table.length;) {
    let end = at + 1
    while (end < table.length && table[end] === table[at]) end++
    out += number(table[at]) + number(end - at - 1)
    at = end
  }
  return out
}

/** gap, length - 1, gap, length - 1, ... */
function set(list) {
  let out = ''
  let last = 0
  for (const [begin, end] of list) {
    out += number(begin - last) + number(end - begin - 1)
    last = end
  }
  return out
}

const sign = (value) => (value < 0 ? -2 * value - 1 : 2 * value)

/** Pairs in runs of one step and one difference: gap, count - 1, step, difference (low bit: sign). */
function pairs(map) {
  const sorted = [...map].toSorted((a, b) => a[0] - b[0])
  let out = ''
  let last = 0
  for (let i = 0; i < sorted.length;) {
    const [from, to] = sorted[i]
    const step = i + 1 < sorted.length ? Math.min(sorted[i + 1][0] - from, 2) : 1
    let count = 1
    while (
      i + count < sorted.length &&
      sorted[i + count][0] === from + step * count &&
      sorted[i + count][1] - sorted[i + count][0] === to - from
    )
      count++
    out += number(from - last) + number(count - 1) + number(step) + number(sign(to - from))
    last = sorted[i + count - 1][0]
    i += count
  }
  return out
}

const [c8, c9, c16, c17] = await Promise.all(['8.0.0', '9.0.0', '16.0.0', '17.0.0'].map(categories))

const age = new Uint8Array(LIMIT)
for (let i = 0; i < LIMIT; i++) age[i] = c8[i] ? 0 : c9[i] ? 1 : c16[i] ? 2 : c17[i] ? 3 : 4

const newIn17 = new Uint8Array(LIMIT)
for (let i = 0; i < LIMIT; i++) if (age[i] === 3) newIn17[i] = c17[i]
// Older characters have their mapping in any engine.
const lowercase = new Map()
for (const [from, to] of await load('17.0.0', 'Simple_Case_Mapping/Lowercase/code-points'))
  if (age[from] === 2 || age[from] === 3) lowercase.set(from, to)

// LV and LVT are left to arithmetic.
const GRAPHEME_CLASSES = [
  'Other',
  'CR',
  'LF',
  'Control',
  'Extend',
  'ZWJ',
  'Regional_Indicator',
  'Prepend',
  'SpacingMark',
  'L',
  'V',
  'T',
]
const graphemes = new Uint8Array(LIMIT)
for (const [index, name] of GRAPHEME_CLASSES.entries())
  for (const [begin, end] of await ranges('17.0.0', `Grapheme_Cluster_Break/${name}`)) graphemes.fill(index, begin, end)
const mark = (list, from, to) => {
  for (const [begin, end] of list)
    for (let i = begin; i < end; i++) {
      if (graphemes[i] !== from) throw new Error(`U+${i.toString(16)} breaks the packing of grapheme classes`)
      graphemes[i] = to
    }
}
mark(await ranges('17.0.0', 'Binary_Property/Extended_Pictographic'), 0, 12)
mark(await ranges('17.0.0', 'Indic_Conjunct_Break/Consonant'), 0, 13)
mark(await ranges('17.0.0', 'Indic_Conjunct_Break/Linker'), 4, 14)
// The one Extend without Indic_Conjunct_Break=Extend.
mark([[0x200c, 0x200d]], 4, 15)

const scriptNames = (await load('16.0.0', 'index')).Script.filter((name) => name !== 'Unknown').toSorted()
const scripts = new Uint8Array(LIMIT)
for (const [index, name] of scriptNames.entries())
  for (const [begin, end] of await ranges('16.0.0', `Script/${name}`)) scripts.fill(index + 1, begin, end)

const folds = new Map([
  ...(await load('16.0.0', 'Case_Folding/C/code-points')),
  ...(await load('16.0.0', 'Case_Folding/S/code-points')),
])
const fullFolds = [...(await load('16.0.0', 'Case_Folding/F/code-points'))].map(([from, to]) =>
  [from, ...to].map((point) => point.toString(36)).join(' '),
)

const properties = []
for (const name of PROPERTIES)
  properties.push(
    `  [${JSON.stringify(name)}, ${JSON.stringify(set(await ranges('16.0.0', `Binary_Property/${name}`)))}],`,
  )

const text = `/**
 * @file Unicode tables, written by scripts/make-unicode.mjs; the codec is codec.ts.
 */

/** Two-letter general categories; a category's number is its index here. */
export const CATEGORY_NAMES = ${JSON.stringify(Object.keys(CATEGORIES))} as const

/** General_Category of Unicode 16.0: runs. */
export const CATEGORY_RUNS = '${runs(c16)}'

/** Script property values; a script's number is its index here plus one (0: Unknown). */
export const SCRIPT_NAMES: readonly string[] = ${JSON.stringify(scriptNames)}

/** Script of Unicode 16.0: runs. */
export const SCRIPT_RUNS = '${runs(scripts)}'

/** Binary properties of Unicode 16.0: sets. */
export const PROPERTY_SETS: readonly (readonly [string, string])[] = [
${properties.join('\n')}
]

/** Simple case folding (C and S) of Unicode 16.0: pairs. */
export const FOLD_PAIRS = '${pairs(folds)}'

/** Full case folding (F) of Unicode 16.0: code point, then its folding, in base 36. */
export const FULL_FOLDS = '${fullFolds.join(',')}'

/** First version that assigns a code point: 0 up to 8.0, 1 for 9.0, 2 for 10.0 to 16.0, 3 for 17.0, 4 none of these: runs. */
export const AGE_RUNS = '${runs(age)}'

/** General_Category of what Unicode 17.0 adds (elsewhere 0): runs. */
export const CATEGORY_17_RUNS = '${runs(newIn17)}'

/** Simple lowercase mappings of Unicode 17.0 for what is newer than 9.0: pairs. */
export const NEW_LOWERCASE_PAIRS = '${pairs(lowercase)}'

/**
 * Classes for grapheme clusters of Unicode 17.0: runs of Other, CR, LF, Control, Extend, ZWJ, Regional_Indicator,
 * Prepend, SpacingMark, L, V, T, Extended_Pictographic, conjunct consonant, conjunct linker, U+200C.
 */
export const GRAPHEME_RUNS = '${runs(graphemes)}'
`
writeFileSync(fileURLToPath(new URL('../packages/text/src/unicode/tables.data.ts', import.meta.url)), text)
