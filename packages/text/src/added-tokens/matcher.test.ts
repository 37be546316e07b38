import { describe, expect, it } from 'vitest'
import type { AddedToken } from '../tokenizer.js'
import { addedTokenMatcher, type SpecialMode } from './matcher.js'

const token = (content: string, id: number, options: Partial<AddedToken> = {}): AddedToken => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: false,
  ...options,
})

function segments(tokens: readonly AddedToken[], text: string, mode: SpecialMode = 'allow'): [number, string][] {
  const specials = new Set(tokens.filter(({ special }) => special).map(({ content }) => content))
  const found: number[] = []
  addedTokenMatcher(
    tokens.map((entry) => ({ token: entry, pattern: entry.content })),
    specials,
  )?.(text, mode, found)
  const out: [number, string][] = []
  for (let i = 0; i < found.length; i += 3) out.push([found[i], text.slice(found[i + 1], found[i + 2])])
  return out
}

describe('added tokens', () => {
  it('match the longest at the leftmost place', () => {
    const tokens = [token('ab', 1), token('abc', 2), token('bcd', 3), token('c', 4)]
    expect(segments(tokens, 'xabcdab')).toEqual([
      [-1, 'x'],
      [2, 'abc'],
      [-1, 'd'],
      [1, 'ab'],
    ])
    expect(segments(tokens, 'abd')).toEqual([
      [1, 'ab'],
      [-1, 'd'],
    ])
  })

  it('take white space on the sides that they strip', () => {
    expect(segments([token('<l>', 1, { lstrip: true })], 'a  <l> b')).toEqual([
      [-1, 'a'],
      [1, '  <l>'],
      [-1, ' b'],
    ])
    expect(segments([token('<b>', 1, { lstrip: true, rstrip: true })], ' <b>  <b> ')).toEqual([
      [1, ' <b>  '],
      [1, '<b> '],
    ])
  })

  it('respect words where they must stand alone', () => {
    const tokens = [token('new', 1, { single_word: true })]
    expect(segments(tokens, 'new renew newer new')).toEqual([
      [1, 'new'],
      [-1, ' renew newer '],
      [1, 'new'],
    ])
    expect(segments(tokens, '\u{10400}new')).toEqual([[-1, '\u{10400}new']])
  })

  it('are ordinary text, allowed or refused where special', () => {
    const tokens = [token('<s>', 1, { special: true }), token('s', 2)]
    expect(segments(tokens, 'a<s>', 'allow')).toEqual([
      [-1, 'a'],
      [1, '<s>'],
    ])
    // The special token is found first, and passed over as a whole.
    expect(segments(tokens, '<s>s', 'text')).toEqual([
      [-1, '<s>'],
      [2, 's'],
    ])
    expect(() => segments(tokens, 'a<s>', 'refuse')).toThrow(
      expect.objectContaining({ kind: 'special-token', value: '<s>' }),
    )
  })

  it('refuse to be ambiguous, and match nothing where they are nothing', () => {
    expect(() => segments([token('a', 1), token('a', 2)], '')).toThrow('same text')
    expect(segments([token('', 1)], 'a')).toEqual([[-1, 'a']])
    expect(addedTokenMatcher([], new Set())).toBeNull()
  })
})
