import { describe, expect, it } from 'vitest'
import { emitPattern } from './emit.js'
import { patternMatcher } from './matcher.js'
import { parsePattern } from './parse.js'
import type { Flavor } from './syntax.js'

function matches(pattern: string, text: string, flavor: Flavor = 'oniguruma'): string[] {
  const ranges: number[] = []
  const flags: number[] = []
  patternMatcher({ Regex: pattern }, flavor)(text, ranges, flags)
  return flags.flatMap((flag, i) => (flag === 1 ? [text.slice(ranges[2 * i], ranges[2 * i + 1])] : []))
}

describe('patterns', () => {
  it('ignore case as Unicode folds it', () => {
    expect(matches("(?i:'s)|k", "'S'ſ'sK\u212a")).toEqual(["'S", "'ſ", "'s"])
    expect(matches('(?i:k)', 'kK\u212a')).toEqual(['k', 'K', '\u212a'])
    expect(matches('(?i)é', 'éÉe')).toEqual(['é', 'É'])
  })

  it('follow the flavor in what a line and a word are', () => {
    expect(matches('^.', 'ab\ncd')).toEqual(['a', 'c'])
    expect(matches('^.', 'ab\ncd', 'rust')).toEqual(['a'])
    expect(matches('(?m)^.', 'ab\ncd', 'rust')).toEqual(['a', 'c'])
    expect(matches('.$', 'ab\ncd')).toEqual(['b', 'd'])
    expect(matches('.$', 'ab\ncd', 'rust')).toEqual(['d'])
    expect(matches('\\w', 'a²\u200d')).toEqual(['a', '²'])
    expect(matches('\\w', 'a²\u200d', 'rust')).toEqual(['a', '\u200d'])
    expect(matches('[\\w]', 'a²')).toEqual(['a'])
  })

  it('read a plus behind braces as the flavor does', () => {
    expect(matches('\\p{N}{1,3}+', '12345')).toEqual(['12345'])
    expect(matches('\\p{N}{1,3}+', '12345', 'rust')).toEqual(['123', '45'])
  })

  it('do not take back what a possessive quantifier or an atomic group took', () => {
    expect(matches('a++ab|b', 'aaab')).toEqual(['b'])
    expect(matches('(?>a+|b)c', 'aac')).toEqual(['aac'])
    expect(matches('(?>a|ab)c', 'abc')).toEqual([])
    expect(matches('\\s++$', 'a  \n b ')).toEqual([' '])
  })

  it('compute with classes', () => {
    expect(matches('[a-z&&[^aeiou]]+', 'hello')).toEqual(['h', 'll'])
    expect(matches('[[:alpha:]--]', 'a-')).toEqual(['a', '-'])
    expect(matches('\\p{Han}+|\\p{^L}', '中文a1')).toEqual(['中文', '1'])
    expect(matches('[^\\s\\p{L}]+', 'a! b')).toEqual(['!'])
  })

  it('never match inside of a surrogate pair', () => {
    expect(matches('$', '\u{1f600}')).toEqual([''])
    expect(matches('\\B', '\u{1f600}\u{1f601}').length).toBe(3)
    expect(matches('x*', 'a\u{1f600}').length).toBe(3)
  })

  it.each([
    ['(a)\\1', 'escape'],
    ['(?<n>a)\\k<n>', 'escape'],
    ['(a|b*)*', 'can match nothing'],
    ['(?:a*)?', 'can match nothing'],
    ['\\p{Nope}', 'property Nope'],
    ['(?x: a )', 'flag x'],
    ['a(?i)b', 'middle of a group'],
    ['\\X', 'escape'],
    ['\\G', 'escape'],
    ['\\K', 'escape'],
    ['(?(1)a|b)', 'group'],
    ['(?~ab)', 'group'],
    ['(?=a)*', 'can match nothing'],
    ['*a', 'follows nothing'],
    ['a**', 'quantifier on a quantifier'],
    ['[a', 'class without end'],
    ['(a', 'group without end'],
    ['a)', 'closing parenthesis'],
    ['[z-a]', 'backwards'],
    ['a{5,2}', 'interval'],
    ['(?i:ss)', 'match one character'],
    ['(?i:ß)', 'match one character'],
    ['(?i:[Ð-ÿ])', 'two characters'],
    ['(?<=a++)b', 'lookbehind'],
    ['$.*', 'assertion before'],
    ['\\xff', 'escape'],
    [`${'('.repeat(300)}a${')'.repeat(300)}`, 'nested groups'],
  ])('%s is refused by name', (pattern, reason) => {
    expect(() => parsePattern(pattern, 'oniguruma')).toThrow(
      expect.objectContaining({ kind: 'unsupported-part', message: expect.stringContaining(reason) as string }),
    )
  })

  it('become expressions without properties of the engine', () => {
    const source = emitPattern(parsePattern('\\p{L}+|[^\\s\\p{N}]|\\d', 'oniguruma'), 'oniguruma')
    expect(source).not.toMatch(/\\[pPdDwWsSbB]/)
  })
})
