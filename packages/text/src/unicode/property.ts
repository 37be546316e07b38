/** @file Named sets of Unicode 16.0: general categories, scripts, binary properties. */
import { decodeSet } from './codec.js'
import { ALL, classSource, complement, fromTable, type CodePointSet } from './code-point-set.js'
import { categoriesNamed, categoryTable, Cn } from './general-category.js'
import { scriptNumber, scriptTable } from './script.js'
import { PROPERTY_SETS } from './tables.data.js'

const cache = new Map<string, CodePointSet>()

/**
 * The set that a property name stands for: a general category (`L`, `Lu`), `Script=Han`, or one of the binary
 * properties Any, Assigned, ASCII, Alphabetic, Emoji, Emoji_Component, Emoji_Modifier, Emoji_Modifier_Base,
 * Emoji_Presentation, Extended_Pictographic, Ideographic, Lowercase, Uppercase and White_Space.
 * Undefined for any other name.
 */
export function propertySet(name: string): CodePointSet | undefined {
  let set = cache.get(name)
  if (set === undefined) {
    set = compute(name)
    if (set !== undefined) cache.set(name, set)
  }
  return set
}

/**
 * The inside of a JavaScript character class, for use with the flag u or v, that matches the property by the tables of
 * Unicode 16.0 whatever the engine's own version is. Undefined for an unknown name.
 *
 * @example new RegExp(`[${regexClass('Lu')}]`, 'u').test('Ä')
 */
export function regexClass(name: string): string | undefined {
  const set = propertySet(name)
  return set === undefined ? undefined : classSource(set)
}

function compute(name: string): CodePointSet | undefined {
  if (name === 'Any') return ALL
  if (name === 'ASCII') return [0, 0x80]
  if (name === 'Assigned') return complement(fromTable(categoryTable(), [Cn]))
  const categories = categoriesNamed(name)
  if (categories !== undefined) return fromTable(categoryTable(), categories)
  if (name.startsWith('Script=')) {
    const number = scriptNumber(name.slice('Script='.length))
    return number === undefined ? undefined : fromTable(scriptTable(), [number])
  }
  for (const [property, set] of PROPERTY_SETS) if (property === name) return decodeSet(set)
  return undefined
}
